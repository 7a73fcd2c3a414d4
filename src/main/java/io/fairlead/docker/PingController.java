package io.fairlead.docker;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What a client asks first, and what there is where nothing is. */
@RestController
class PingController {

    @RequestMapping(
            path = "/docker/_ping",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    ResponseEntity<String> ping() {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, java.nio.charset.StandardCharsets.UTF_8))
                .header("Builder-Version", "1")
                .header("Swarm", "inactive")
                .header("Cache-Control", "no-cache, no-store, must-revalidate")
                .header("Pragma", "no-cache")
                .body("OK");
    }

    @RequestMapping(path = "/docker/**", method = RequestMethod.OPTIONS)
    void options() {}

    /** The least of all patterns. A path that is there for other methods is Docker's "page not found", too. */
    @RequestMapping({"/docker", "/docker/**"})
    void nowhere() {
        throw DockerException.notFound("page not found");
    }
}
