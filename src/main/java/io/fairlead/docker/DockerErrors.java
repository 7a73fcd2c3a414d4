package io.fairlead.docker;

import io.fairlead.database.AwayException;
import io.fairlead.heap.HeapSpentException;
import io.fairlead.network.RefusedException;
import java.io.IOException;
import java.util.UUID;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Turns every error of the controllers of Docker's API into Docker's answer. */
@RestControllerAdvice(basePackageClasses = DockerErrors.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class DockerErrors {

    private static final Logger LOG = LoggerFactory.getLogger(DockerErrors.class);

    /** Docker's error body. */
    record Message(String message) {}

    @ExceptionHandler
    ResponseEntity<Message> docker(DockerException e) {
        return answer(e.status(), e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Message> refused(RefusedException e) {
        int status = switch (e.reason()) {
            case INVALID -> 400;
            case NOT_FOUND -> 404;
            case CONFLICT, CHANGED -> 409;
            case FORBIDDEN -> 403;
            case UNAVAILABLE -> 503;
        };
        return answer(status, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Message> spent(HeapSpentException e) {
        return ResponseEntity.status(503)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(HeapSpentException.RETRY_SECONDS))
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Message(String.valueOf(e.getMessage())));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Message> database(RuntimeException e) {
        if (!AwayException.isBehind(e)) {
            LOG.error("The database does not answer as it should", e);
        }
        return answer(503, "the database does not answer as it should");
    }

    /** A number that is none, or a query that cannot be decoded. */
    @ExceptionHandler({TypeMismatchException.class, InvalidParameterException.class})
    ResponseEntity<Message> unreadable(RuntimeException e) {
        return answer(
                400,
                e instanceof MethodArgumentTypeMismatchException mismatch
                        ? "invalid value for '" + mismatch.getName() + "': \"" + mismatch.getValue() + "\""
                        : e.getMessage());
    }

    /** A parameter or header with control characters, which Spring finds when somebody asks for it. */
    @ExceptionHandler
    ResponseEntity<Message> rejected(RequestRejectedException e) {
        return answer(400, "a parameter or header has characters that are not allowed");
    }

    /** The client went away: nobody to answer. */
    @ExceptionHandler({ClientAbortException.class, AsyncRequestNotUsableException.class})
    void gone(IOException e) {
        LOG.debug("The client went away: {}", e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Message> unexpected(Exception e) {
        if (e instanceof ErrorResponse spring && !spring.getStatusCode().is5xxServerError()) {
            return answer(spring.getStatusCode().value(), spring.getBody().getDetail());
        }
        String id = UUID.randomUUID().toString();
        LOG.error("Unexpected error {}", id, e);
        return answer(500, "an unexpected error; the service's log has it under " + id);
    }

    private static ResponseEntity<Message> answer(int status, @org.jspecify.annotations.Nullable String message) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Message(String.valueOf(message)));
    }
}
