package io.fairlead.web;

import io.fairlead.database.AwayException;
import io.fairlead.heap.HeapSpentException;
import io.fairlead.network.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** Turns every error into a problem answer. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ProblemDetail refused(RefusedException e) {
        HttpStatus status = switch (e.reason()) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case CHANGED -> HttpStatus.PRECONDITION_FAILED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
        List<Problem.ViolationView> violations = e.violations().stream()
                .map(v -> new Problem.ViolationView(v.field(), v.message()))
                .toList();
        return Problem.of(status, String.valueOf(e.getMessage()), violations);
    }

    @ExceptionHandler
    ProblemDetail unknownFields(StrictJson.UnknownFieldsException e) {
        return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e.violations());
    }

    @ExceptionHandler
    ResponseEntity<Object> spent(HeapSpentException e) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(HeapSpentException.RETRY_SECONDS))
                .body(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage())));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ProblemDetail database(RuntimeException e) {
        if (!AwayException.isBehind(e)) {
            LOG.error("The database does not answer as it should", e);
        }
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer as it should");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Optional<DatabindException> mismatch = cause(e, DatabindException.class);
        if (mismatch.isPresent() && !mismatch.get().getPath().isEmpty()) {
            return answer(mismatch(mismatch.get()));
        }
        String detail = cause(e, JacksonException.class)
                .map(json -> "invalid JSON: " + json.getOriginalMessage() + position(json))
                .orElse("invalid JSON: a body is needed");
        return answer(Problem.of(status, detail));
    }

    /** A value that is not what its field takes. */
    @ExceptionHandler
    ProblemDetail mismatch(DatabindException e) {
        String field = path(e);
        String message = String.valueOf(e.getOriginalMessage());
        return Problem.of(
                HttpStatus.BAD_REQUEST, field + ": " + message, List.of(new Problem.ViolationView(field, message)));
    }

    /** Spring names what is mapped, but serves HEAD wherever it does GET, and OPTIONS everywhere. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Set<HttpMethod> allowed = new TreeSet<>(headers.getAllow());
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        allowed.add(HttpMethod.OPTIONS);
        headers.setAllow(allowed);
        return super.handleHttpRequestMethodNotSupported(e, headers, status, request);
    }

    /** Where the value is; empty if it is the whole. */
    static String path(DatabindException e) {
        return e.getPath().stream()
                .map(ProblemAdvice::step)
                .reduce("", (path, step) -> path + (path.isEmpty() || step.startsWith("[") ? "" : ".") + step);
    }

    private static String step(JacksonException.Reference reference) {
        return reference.getPropertyName() != null ? reference.getPropertyName() : "[" + reference.getIndex() + "]";
    }

    static String position(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }

    private static ResponseEntity<Object> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus()).body(problem);
    }

    /** A parameter or header with control characters in its name or value, which Spring finds when somebody asks for it. */
    @ExceptionHandler
    ProblemDetail rejected(RequestRejectedException e) {
        return Problem.of(HttpStatus.BAD_REQUEST, "a parameter or header has characters that are not allowed");
    }

    /** A query that cannot be decoded. */
    @ExceptionHandler
    ProblemDetail unreadable(InvalidParameterException e) {
        return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }

    /** The client went away: nobody to answer. */
    @ExceptionHandler
    void gone(ClientAbortException e) {
        LOG.debug("The client went away: {}", e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        String id = UUID.randomUUID().toString();
        LOG.error("Unexpected error {}", id, e);
        ProblemDetail problem = Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR, "an unexpected error; the service's log has it under this id");
        problem.setProperties(Map.of("id", id));
        return problem;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ResponseEntity<Object> answer = super.handleExceptionInternal(e, body, headers, status, request);
        if (status.is5xxServerError()) {
            LOG.error("Answered {}", status, e);
        }
        return answer;
    }
}
