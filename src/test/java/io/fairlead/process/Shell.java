package io.fairlead.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the oracle's programs: {@code ip}, {@code nft}, {@code ping}. */
final class Shell {

    private static final long TIMEOUT_SECONDS = 300;

    private Shell() {}

    record Result(int exit, String output) {}

    /** Runs a program and answers its exit code with standard output and error together. */
    static Result tryRun(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " did not end");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a program that must succeed, given as words separated by blanks, and answers its output. */
    static String run(String command) {
        Result result = tryRun(command.split(" "));
        if (result.exit() != 0) {
            throw new AssertionError(command + " ended with " + result.exit() + ": " + result.output());
        }
        return result.output();
    }

    static boolean succeeds(String command) {
        return tryRun(command.split(" ")).exit() == 0;
    }
}
