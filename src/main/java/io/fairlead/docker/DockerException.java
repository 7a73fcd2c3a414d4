package io.fairlead.docker;

/** A request that is answered by Docker's error body, with Docker's status and in its words. */
public final class DockerException extends RuntimeException {

    private final int status;

    /**
     * @param status of HTTP
     * @param message as clients match on it
     */
    public DockerException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    /** The request itself is wrong. */
    public static DockerException invalid(String message) {
        return new DockerException(400, message);
    }

    /** It is never allowed. */
    public static DockerException forbidden(String message) {
        return new DockerException(403, message);
    }

    /** No such object. */
    public static DockerException notFound(String message) {
        return new DockerException(404, message);
    }

    /** It does not go together with what is there. */
    public static DockerException conflict(String message) {
        return new DockerException(409, message);
    }
}
