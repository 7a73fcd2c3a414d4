package io.fairlead.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in Debian's Chromium against the running service. */
@ExtendWith(NeedsRoot.class)
class DashboardIT {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Pattern LINK = Pattern.compile("http://fairlead\\.localhost:\\d+/#code=\\S+");

    @TempDir
    Path directory;

    @Test
    void signsInWithTheLinkShowsNetworksAsTheyAreAndImportsOthers() throws IOException {
        assumeTrue(Files.isExecutable(CHROMIUM), "needs Chromium at " + CHROMIUM);
        assumeTrue(getClass().getResource("/static/index.html") != null, "needs the built dashboard in target/classes");
        try (HostNamespace host = new HostNamespace();
                ServiceProcess service = ServiceProcess.start(host, directory.resolve("data"));
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(options())) {
            Page page = browser.newContext().newPage();
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(message -> {
                if (message.text().contains("Content Security Policy")) {
                    complaints.add(message.text());
                }
            });
            String link = link(service);

            page.navigate(link);
            assertThat(page.getByTestId("networks")).isVisible();
            assertThat(page.url()).doesNotContain("code");
            page.navigate(link.replaceAll("#.*", "").replace("fairlead.localhost", "127.0.0.1"));
            assertThat(page.url()).startsWith("http://fairlead.localhost:");
            assertThat(page.getByTestId("networks")).isVisible();
            aStolenCookieOpensNothing(page, link, service);
            triesTheApiOut(page, link);
            assertThat(page.getByTestId("networks")).isVisible();
            for (String predefined : List.of("bridge", "host", "none")) {
                assertThat(row(page, predefined)).isVisible();
            }

            service.post("/api/v1/networks", "{\"name\":\"shop\",\"driver\":\"bridge\"}");
            assertThat(row(page, "shop").getByTestId("phase-badge")).hasAttribute("data-phase", "READY");
            assertThat(row(page, "shop").getByTestId("network-endpoints")).containsText("0");

            importsComposeFile(page);

            page.getByTestId("sign-out").click();
            assertThat(page.getByTestId("sign-in")).isVisible();
            page.navigate("about:blank");
            page.navigate(link);
            assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
            assertThat(complaints).isEmpty();
        }
    }

    private void importsComposeFile(Page page) throws IOException {
        Path file = Files.writeString(
                directory.resolve("compose.yaml"),
                "name: blog\nservices: {web: {networks: [front, wire]}}\n"
                        + "networks: {front: {internal: true}, wire: {external: true}}\n");
        page.getByTestId("import").click();
        Locator dialog = page.getByTestId("import-dialog");
        dialog.getByLabel("a Compose file").check();
        dialog.locator("input[type=file]").setInputFiles(file);
        dialog.getByTestId("import-read").click();
        assertThat(dialog.getByTestId("import-definitions")).hasText("create network blog_front");
        assertThat(dialog.getByTestId("import-skipped")).containsText("network wire: it is external");
        dialog.getByTestId("import-apply").click();
        assertThat(dialog.getByTestId("import-done")).isVisible();
        page.keyboard().press("Escape");
        assertThat(dialog).isHidden();
        assertThat(row(page, "blog_front").getByTestId("network-internal")).isVisible();
    }

    private static BrowserType.LaunchOptions options() {
        return new BrowserType.LaunchOptions()
                .setExecutablePath(CHROMIUM)
                .setArgs(List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync"));
    }

    private static Locator row(Page page, String network) {
        return page.locator("[data-testid=network-row][data-network=" + network + "]");
    }

    /** Not in the log, which more people read than may sign in. */
    private String link(ServiceProcess service) throws IOException {
        assertThat(service.log())
                .contains("Dashboard: http://fairlead.localhost:")
                .doesNotContain("#code");
        Path file = directory.resolve("data/sign-in.link");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String link = Files.readString(file).strip();
        assertThat(link).matches(LINK);
        return link;
    }

    /** What a sandbox publishes on loopback gets the cookie of a page on the same name. It is to be worth nothing. */
    private void aStolenCookieOpensNothing(Page page, String link, ServiceProcess service) throws IOException {
        List<String> stolen = new CopyOnWriteArrayList<>();
        HttpServer thief = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        thief.createContext("/", exchange -> {
            stolen.addAll(exchange.getRequestHeaders().getOrDefault("Cookie", List.of("")));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        thief.start();
        try (Page other = page.context().newPage()) {
            int port = thief.getAddress().getPort();
            other.navigate("http://127.0.0.1:" + port + "/");
            assertThat(stolen).isNotEmpty().allMatch(String::isEmpty);
            stolen.clear();
            other.navigate("http://fairlead.localhost:" + port + "/");
            assertThat(stolen).anyMatch(cookie -> cookie.contains("fairlead_session="));
            assertThat(other.evaluate("localStorage.length")).isEqualTo(0);
        } finally {
            thief.stop(0);
        }
        String host = link.replaceAll("http://|/#.*", "");
        for (String request : List.of("GET /api/v1/networks", "POST /api/v1/tokens", "POST /api/v1/session/links")) {
            assertThat(service.rawly(request + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
                            + "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nCookie: "
                            + stolen.get(0) + "\r\nContent-Length: 41\r\nConnection: close\r\n\r\n"
                            + "{\"name\":\"stolen\",\"role\":\"administrator\"}"))
                    .startsWith("HTTP/1.1 401");
        }
    }

    /** The page of the API's document, whose requests need the session's key as well. */
    private static void triesTheApiOut(Page page, String link) {
        page.navigate(link.replaceAll("/#.*", "/swagger-ui.html"));
        // The document is made when it is asked for the first time, which takes seconds on a busy machine.
        assertThat(page.getByText("/api/v1/networks", new Page.GetByTextOptions().setExact(true))
                        .first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(120_000));
        page.goBack();
    }
}
