package io.fairlead;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;

/**
 * Says in one line why the service does not start and what to do, where a person can do something; a stack trace is for
 * faults of ours.
 */
final class StartFailure implements SpringBootExceptionReporter {

    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    @Override
    public boolean reportException(Throwable failure) {
        Optional<String> reason = reason(failure);
        reason.ifPresent(text -> LOG.error("Fairlead does not start: {}", text));
        return reason.isPresent();
    }

    static Optional<String> reason(Throwable failure) {
        Optional<String> database = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefusedException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof FlywayException && database.isEmpty()) {
                database = Optional.of(flyway(String.valueOf(cause.getMessage())));
            }
            if (cause instanceof SQLException sql) {
                database = Optional.of(database(sql));
            }
        }
        return database;
    }

    private static String flyway(String message) {
        return "the database's tables are not those of this version (" + oneLine(message)
                + "): start the version that made them, or restore a backup of this one";
    }

    /** Numbers of {@code org.h2.api.ErrorCode}. */
    private static String database(SQLException failure) {
        String words = oneLine(String.valueOf(failure.getMessage()));
        return switch (failure.getErrorCode()) {
            case 90020 -> "the database is in use by another process (" + words + "): stop that first";
            case 90028, 90030, 90031, 90048, 90049 ->
                "the database's file is damaged or cannot be read (" + words
                        + "): nothing was changed on this host. Restore the file"
                        + " from a backup, or what can be read of it with H2's tool org.h2.tools.Recover";
            case 28000 -> "the database refuses the user or the password (" + words + ")";
            default -> "the database cannot be used (" + words + "): nothing was changed on this host";
        };
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
