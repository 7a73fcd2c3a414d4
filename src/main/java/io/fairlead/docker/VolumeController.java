package io.fairlead.docker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** There are no volumes: a sandbox has no files of its own. */
@RestController
class VolumeController {

    @GetMapping("/docker/volumes")
    Map<String, Object> list() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Volumes", List.of());
        answer.put("Warnings", List.of());
        return answer;
    }

    @RequestMapping(
            path = "/docker/volumes/{name}",
            method = {RequestMethod.GET, RequestMethod.DELETE, RequestMethod.PUT})
    void inspect(@PathVariable String name) {
        throw DockerException.notFound("get " + name + ": no such volume");
    }

    @PostMapping("/docker/volumes/create")
    void create() {
        throw new DockerException(
                501, "Fairlead keeps no volumes: a container here is a network sandbox without files");
    }

    @PostMapping("/docker/volumes/prune")
    Map<String, Object> prune() {
        return ImageController.reclaimed("VolumesDeleted");
    }
}
