package dev.rollcall.api;

import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.Parameters;
import dev.rollcall.problem.ErrorKey;
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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Converts the ids in paths, and the references that stand for ids of users and organizations. It only reads their form, so it knows no record. A
 * wrong one is a 400 that names the parameter; the framework would answer 404.
 */
@Provider
public class UuidParameters implements ParamConverterProvider {

    private static final ParamConverter<UUID> IDS = new Converter<>(Parameters::asUuid, ErrorKey.NOT_A_UUID);
    private static final ParamConverter<RecordRef> REFERENCES =
            new Converter<>(RecordRef::of, ErrorKey.NOT_A_REFERENCE);

    /**
     * @param reading returns what a text stands for; empty for a wrong one
     * @param expectation what is wrong with a wrong one
     */
    private record Converter<T>(Function<String, Optional<T>> reading, ErrorKey expectation)
            implements ParamConverter<T> {

        @Override
        public T fromString(String value) {
            return reading.apply(value).orElseThrow(() -> new WrongId(value, expectation));
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }

    /** The converter is not told which parameter it converts. */
    private static final class WrongId extends BadRequestException {
        private static final long serialVersionUID = 1L;
        private final String value;
        private final ErrorKey expectation;

        private WrongId(String value, ErrorKey expectation) {
            this.value = value;
            this.expectation = expectation;
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        if (type == RecordRef.class) {
            return (ParamConverter<T>) REFERENCES;
        }
        return type == UUID.class ? (ParamConverter<T>) IDS : null;
    }

    /**
     * The parameters of a path are read in the order of their names, so of several with this value, the first one is meant;
     * {@code PackagedProblemsIT} has the cases.
     */
    @ServerExceptionMapper
    Response wrong(WrongId e, UriInfo uri) {
        String name = uri.getPathParameters().entrySet().stream()
                .filter(parameter -> parameter.getValue().contains(e.value))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse("id");
        return ProblemResponses.of(ProblemException.invalidParameter(e.expectation.at(name)));
    }
}
