package io.fairlead.docker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine that this service runs on, as Docker describes one. */
final class HostSystem {

    private static final Path RELEASE = Path.of("/etc/os-release");
    private static final Logger LOG = LoggerFactory.getLogger(HostSystem.class);

    private HostSystem() {}

    /** As {@code uname -r} prints it. */
    static String kernel() {
        return System.getProperty("os.version", "");
    }

    /** As {@code uname -m} prints it. */
    static String machine() {
        String name = System.getProperty("os.arch", "");
        return name.equals("amd64") ? "x86_64" : name;
    }

    /** As Go calls it. */
    static String architecture() {
        String name = System.getProperty("os.arch", "");
        return name.equals("aarch64") ? "arm64" : name;
    }

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** In bytes; 0 where the machine does not tell. */
    static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /** Of os-release: {@code PRETTY_NAME}, {@code VERSION_ID}. Empty without. */
    static Map<String, String> release() {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(RELEASE)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).strip().replaceAll("^[\"']|[\"']$", ""));
                }
            }
        } catch (IOException e) {
            LOG.debug("This system does not say what it is: {}", e.getMessage());
        }
        return values;
    }
}
