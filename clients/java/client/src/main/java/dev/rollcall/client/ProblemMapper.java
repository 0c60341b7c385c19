package dev.rollcall.client;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Turns errors and 202 into {@link ProblemException} and {@link PendingException} for the MicroProfile REST client. */
@Blocking // it reads the answer, which Quarkus does not allow on its event loop
public final class ProblemMapper implements ResponseExceptionMapper<RuntimeException> {
    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        return ProblemException.isThrownFor(status);
    }

    @Override
    public RuntimeException toThrowable(Response response) {
        return ProblemException.of(
                response.getStatus(),
                AnswerHeaders.headers(response.getStringHeaders()),
                response.readEntity(String.class));
    }
}
