package io.fairlead.database;

import java.io.Serial;
import java.sql.SQLTransientConnectionException;

/** Nobody waits for a database that is known to be away. */
public final class AwayException extends SQLTransientConnectionException {

    @Serial
    private static final long serialVersionUID = 1;

    AwayException(String message) {
        super(message, "08001");
    }

    /** Whether it is behind an error: then there is no news in it, and nothing was done. */
    public static boolean isBehind(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof AwayException) {
                return true;
            }
        }
        return false;
    }
}
