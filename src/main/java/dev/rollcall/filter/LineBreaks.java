package dev.rollcall.filter;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;

/** Ends each answer in JSON with a line break in dev mode: otherwise the prompt of a shell would stand behind what curl prints. */
@Provider
@IfBuildProfile("dev")
public class LineBreaks implements WriterInterceptor {

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        context.proceed();
        String type = context.getMediaType().getSubtype();
        // the lines of an export end with one already
        if (type.equals("json") || type.endsWith("+json")) {
            context.getOutputStream().write('\n');
        }
    }
}
