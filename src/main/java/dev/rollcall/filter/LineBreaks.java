package dev.rollcall.filter;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Ends each answer in JSON with a line break in dev mode: otherwise the prompt of a shell would stand behind what curl prints. */
@Provider
@ConstrainedTo(RuntimeType.SERVER) // not what is sent to Keycloak, where the profile would not count either
@IfBuildProfile("dev")
public class LineBreaks implements WriterInterceptor {

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        String type = context.getMediaType().getSubtype();
        // the lines of an export end with one already
        if (!type.equals("json") && !type.endsWith("+json")) {
            context.proceed();
            return;
        }
        EndedLine body = new EndedLine(context.getOutputStream());
        context.setOutputStream(body);
        context.proceed();
        body.end();
    }

    /** Some writers close the stream, which ends the answer; others leave it open. */
    private static final class EndedLine extends FilterOutputStream {

        private boolean ended;

        EndedLine(OutputStream body) {
            super(body);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        void end() throws IOException {
            if (!ended) {
                ended = true;
                out.write('\n');
            }
        }

        @Override
        public void close() throws IOException {
            end();
            out.close();
        }
    }
}
