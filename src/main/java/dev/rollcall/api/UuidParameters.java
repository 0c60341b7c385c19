package dev.rollcall.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemResponses;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Converts the ids in paths. A wrong one is a 400 that names the parameter; the framework would answer 404. */
@Provider
public class UuidParameters implements ParamConverterProvider {

    private static final ParamConverter<UUID> CONVERTER = new ParamConverter<>() {
        @Override
        public UUID fromString(String value) {
            return Parameters.asUuid(value).orElseThrow(() -> new WrongUuid(value));
        }

        @Override
        public String toString(UUID value) {
            return value.toString();
        }
    };

    /** The converter is not told which parameter it converts. */
    private static final class WrongUuid extends BadRequestException {
        private static final long serialVersionUID = 1L;
        private final String value;

        private WrongUuid(String value) {
            this.value = value;
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        return type == UUID.class ? (ParamConverter<T>) CONVERTER : null;
    }

    /**
     * The parameters of a path are read in the order of their names, so of several with this value, the first one is meant;
     * {@code PackagedProblemsIT} has the cases.
     */
    @ServerExceptionMapper
    Response wrong(WrongUuid e, UriInfo uri) {
        String name = uri.getPathParameters().entrySet().stream()
                .filter(parameter -> parameter.getValue().contains(e.value))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse("id");
        return ProblemResponses.of(ProblemException.invalidParameter(name, Parameters.NO_UUID));
    }
}
