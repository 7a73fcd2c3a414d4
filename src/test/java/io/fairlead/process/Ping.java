package io.fairlead.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ping that runs until it is asked how many packets it lost. */
final class Ping {

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    private final Path output;
    private final Process process;

    Ping(String sandbox, String target) {
        try {
            output = Files.createTempFile("ping", ".txt");
            process = new ProcessBuilder("ip", "netns", "exec", sandbox, "ping", "-n", "-i", "0.2", "-W", "5", target)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the ping as Ctrl-C does, so that it prints its summary. */
    int lost() {
        try {
            Shell.run("kill -INT " + process.pid());
            process.waitFor(10, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            Matcher summary = SUMMARY.matcher(text);
            if (!summary.find()) {
                throw new AssertionError("ping says: " + text);
            }
            return Integer.parseInt(summary.group(1)) - Integer.parseInt(summary.group(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
