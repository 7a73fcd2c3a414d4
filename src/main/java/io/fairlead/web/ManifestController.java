package io.fairlead.web;

import io.fairlead.heap.Bulky;
import io.fairlead.manifest.ManifestWriter;
import io.fairlead.manifest.Selection;
import io.fairlead.model.LabelSelector;
import io.fairlead.network.Batch;
import io.fairlead.network.BatchService;
import io.fairlead.network.BatchView;
import io.fairlead.network.Directory;
import io.fairlead.network.PlanView;
import io.fairlead.network.RefusedException;
import io.fairlead.network.SandboxRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "manifests", description = "Many objects as one text.")
class ManifestController {

    static final String YAML = "application/yaml";
    static final String X_YAML = "application/x-yaml";
    static final String TEXT_YAML = "text/yaml";

    private final BatchService batches;
    private final ManifestBinding binding;
    private final Directory directory;

    ManifestController(BatchService batches, ManifestBinding binding, Directory directory) {
        this.batches = batches;
        this.binding = binding;
        this.directory = directory;
    }

    @PostMapping(
            path = "/apply",
            consumes = {MediaType.APPLICATION_JSON_VALUE, YAML, X_YAML, TEXT_YAML},
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "applyManifest",
            summary = "Make many objects be as a manifest has them, and wait for the kernel",
            description = "All or none, in one change. An object is known by its name, an endpoint by its network's and"
                    + " its sandbox's. What is left out and was chosen stays: subnets, gateways, addresses, MAC"
                    + " addresses, link names, host ports. Options, labels, aliases and ports that are left out are"
                    + " taken away. Doing it again changes nothing. A YAML stream may have several documents.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = ManifestView.class)),
                                @Content(mediaType = YAML, schema = @Schema(implementation = ManifestView.class))
                            }))
    @ApiResponse(
            responseCode = "200",
            description = "What became of the objects; with dryRun what would be done",
            content = @Content(schema = @Schema(oneOf = {BatchView.class, PlanView.class})))
    @ApiResponse(
            responseCode = "413",
            description = "The manifest is larger than eight mebibytes",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    @ApiResponse(
            responseCode = "415",
            description = "The manifest is neither JSON nor YAML",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    Object apply(
            @RequestBody byte[] manifest,
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @Parameter(description = DryRun.DESCRIPTION) @RequestParam(defaultValue = "false") boolean dryRun,
            @Parameter(
                            description = "Labels of objects that are deleted if the manifest does not have them:"
                                    + " key=value or key, several with a comma, all of which have to match. Pre-defined"
                                    + " networks stay. A sandbox is detached first, and so is whoever is in a network.",
                            example = "app=shop")
                    @RequestParam(required = false)
                    @Nullable
                    String prune) {
        Optional<LabelSelector> selector = selector("prune", prune);
        String text = new String(manifest, StandardCharsets.UTF_8);
        Batch batch = type.isCompatibleWith(MediaType.APPLICATION_JSON) ? binding.json(text) : binding.yaml(text);
        return dryRun ? batches.plan(batch, selector) : batches.apply(batch, selector);
    }

    private static Optional<LabelSelector> selector(String parameter, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(LabelSelector.parse(text)
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.INVALID,
                        parameter + ": '" + text + "' selects nothing; write it like app=shop or app=shop,tier")));
    }

    @Bulky
    @GetMapping(
            path = "/export",
            produces = {YAML, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "exportManifest",
            summary = "Everything, or a part of it, as a manifest",
            description = "Applied to an empty host it gives the same networks, sandboxes and endpoints: addresses, MAC"
                    + " addresses, link names and host ports are the ones that were chosen. Several parameters select"
                    + " more. An endpoint brings its network and its sandbox.")
    @ApiResponse(
            responseCode = "200",
            description = "The manifest",
            content = {
                @Content(mediaType = YAML, schema = @Schema(type = "string")),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = ManifestView.class))
            })
    @ApiResponse(
            responseCode = "404",
            description = "There is no such network or sandbox",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    void export(
            @Parameter(
                            description = "Instead of the Accept header.",
                            schema = @Schema(allowableValues = {"yaml", "json"}))
                    @RequestParam(required = false)
                    @Nullable
                    String format,
            @Parameter(
                            description = "What has these labels, and endpoints between what has: key=value or key,"
                                    + " several with a comma.",
                            example = "app=shop")
                    @RequestParam(required = false)
                    @Nullable
                    String label,
            @Parameter(description = "A network with its endpoints: id, name, or unambiguous beginning of an id.")
                    @RequestParam(required = false)
                    @Nullable
                    List<String> network,
            @Parameter(description = "A sandbox with its endpoints: id, name, or unambiguous beginning of an id.")
                    @RequestParam(required = false)
                    @Nullable
                    List<String> sandbox,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable
                    String accept,
            HttpServletResponse response)
            throws IOException {
        Selection selection = new Selection(
                selector("label", label),
                names(network, id -> directory.network(id).spec().name()),
                names(sandbox, this::sandboxName));
        Batch batch = selection.of(batches.present());
        if (isJson(format, accept)) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            WholeAnswerFilter.write(response.getOutputStream(), to -> ManifestWriter.json(batch, to));
        } else {
            List<String> comments = comments(batch, batches.leftOut(batch.networks()));
            response.setContentType(YAML + ";charset=UTF-8");
            WholeAnswerFilter.write(response.getOutputStream(), to -> yaml(batch, comments, to));
        }
    }

    private static Set<String> names(@Nullable List<String> given, UnaryOperator<String> find) {
        Set<String> names = new TreeSet<>();
        if (given != null) {
            given.forEach(text -> names.add(find.apply(text)));
        }
        return names;
    }

    private String sandboxName(String idOrName) {
        return directory
                .sandbox(idOrName)
                .orElseThrow(() ->
                        new RefusedException(RefusedException.Reason.NOT_FOUND, "sandbox " + idOrName + " not found"))
                .name();
    }

    private static boolean isJson(@Nullable String format, @Nullable String accept) {
        if (format == null) {
            return accept != null
                    && MediaType.parseMediaTypes(accept).stream()
                            .anyMatch(type ->
                                    !type.isWildcardType() && type.isCompatibleWith(MediaType.APPLICATION_JSON));
        }
        if (!format.equals("yaml") && !format.equals("json")) {
            throw new RefusedException(
                    RefusedException.Reason.INVALID, "format: '" + format + "' is neither yaml nor json");
        }
        return format.equals("json");
    }

    private static List<String> comments(Batch batch, List<String> leftOut) {
        List<String> comments = new ArrayList<>(leftOut);
        for (SandboxRequest sandbox : batch.sandboxes()) {
            if (sandbox.pid() != null) {
                comments.add("sandbox " + sandbox.name() + ": process " + sandbox.pid()
                        + " is one of this host and this boot; name another one elsewhere");
            } else if (sandbox.path() != null) {
                comments.add("sandbox " + sandbox.name() + ": " + sandbox.path()
                        + " is somebody else's; it has to be there before this is applied");
            }
        }
        return comments;
    }

    private static void yaml(Batch batch, List<String> comments, OutputStream to) throws IOException {
        for (String comment : comments) {
            to.write(("# " + comment + '\n').getBytes(StandardCharsets.UTF_8));
        }
        ManifestWriter.yaml(batch, to);
    }
}
