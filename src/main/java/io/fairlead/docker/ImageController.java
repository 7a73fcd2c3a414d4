package io.fairlead.docker;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** There are no images: a container is a namespace that waits, and the name of an image is only kept with it. */
@RestController
class ImageController {

    private static final String BASE = "/docker/images/";

    private static final String NOTHING = "Fairlead runs no images: a container here is a network sandbox that starts"
            + " without one, so create it with any image name and do not ";

    @GetMapping("/docker/images/json")
    List<Object> list() {
        return List.of();
    }

    @GetMapping("/docker/images/search")
    void search() {
        throw none("search for one");
    }

    @GetMapping("/docker/images/get")
    void save() {
        throw none("save one");
    }

    /** The names of images have slashes. */
    @GetMapping(BASE + "**")
    void inspect(HttpServletRequest request) {
        throw noSuch(request, "/json", "/history", "/get", "/attestations");
    }

    @PostMapping("/docker/images/create")
    void pull() {
        throw none("pull it (docker run --pull=never, pull_policy: never)");
    }

    @PostMapping("/docker/images/load")
    void load() {
        throw none("load one");
    }

    @PostMapping("/docker/images/prune")
    Map<String, Object> prune() {
        return reclaimed("ImagesDeleted");
    }

    @PostMapping(BASE + "**")
    void change(HttpServletRequest request) {
        throw noSuch(request, "/push", "/tag");
    }

    @DeleteMapping(BASE + "**")
    void remove(HttpServletRequest request) {
        throw noSuch(request, "");
    }

    @GetMapping("/docker/distribution/**")
    void distribution() {
        throw none("ask a registry for it");
    }

    @PostMapping("/docker/commit")
    void commit() {
        throw none("commit one");
    }

    @PostMapping({"/docker/build", "/docker/session", "/docker/grpc"})
    void build() {
        throw none("build one");
    }

    @PostMapping("/docker/build/cancel")
    void cancel() {
        throw DockerException.notFound("no such build");
    }

    @PostMapping("/docker/build/prune")
    Map<String, Object> pruneBuilds() {
        return reclaimed("CachesDeleted");
    }

    /** What a prune that finds nothing answers. */
    static Map<String, Object> reclaimed(String deleted) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(deleted, List.of());
        answer.put("SpaceReclaimed", 0);
        return answer;
    }

    private static DockerException none(String verb) {
        return new DockerException(501, NOTHING + verb);
    }

    private static DockerException noSuch(HttpServletRequest request, String... endings) {
        String path = UriUtils.decode(request.getRequestURI().substring(BASE.length()), StandardCharsets.UTF_8);
        for (String ending : endings) {
            if (path.endsWith(ending) && path.length() > ending.length()) {
                String name = path.substring(0, path.length() - ending.length());
                boolean tagged = name.contains("@") || name.lastIndexOf(':') > name.lastIndexOf('/');
                return DockerException.notFound("No such image: " + name + (tagged ? "" : ":latest"));
            }
        }
        return DockerException.notFound("page not found");
    }
}
