package io.fairlead.docker;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** There are no plugins: network modes are part of the service. */
@RestController
class PluginController {

    private static final String BASE = "/docker/plugins/";

    @GetMapping("/docker/plugins")
    List<Object> list() {
        return List.of();
    }

    @GetMapping("/docker/plugins/privileges")
    void privileges() {
        throw none();
    }

    @PostMapping({"/docker/plugins/pull", "/docker/plugins/create"})
    void install() {
        throw none();
    }

    /** The names of plugins have slashes. */
    @GetMapping(BASE + "**")
    void inspect(HttpServletRequest request) {
        throw noSuch(request, "/json");
    }

    @PostMapping(BASE + "**")
    void change(HttpServletRequest request) {
        throw noSuch(request, "/enable", "/disable", "/push", "/upgrade", "/set");
    }

    @DeleteMapping(BASE + "**")
    void remove(HttpServletRequest request) {
        throw noSuch(request, "");
    }

    private static DockerException none() {
        return new DockerException(501, "Fairlead has no plugins: its network modes are part of it");
    }

    private static DockerException noSuch(HttpServletRequest request, String... endings) {
        String path = UriUtils.decode(request.getRequestURI().substring(BASE.length()), StandardCharsets.UTF_8);
        for (String ending : endings) {
            if (path.endsWith(ending) && path.length() > ending.length()) {
                return DockerException.notFound(
                        "plugin \"" + path.substring(0, path.length() - ending.length()) + "\" not found");
            }
        }
        return DockerException.notFound("page not found");
    }
}
