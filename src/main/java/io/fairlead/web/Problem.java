package io.fairlead.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** The shape of every error answer, RFC 9457. */
@Schema(name = "Problem", description = "An error, RFC 9457, as application/problem+json.")
record Problem(
        @Schema(example = "about:blank") @Nullable String type,

        @Schema(example = "Bad Request", requiredMode = Schema.RequiredMode.REQUIRED)
        String title,

        @Schema(example = "400", requiredMode = Schema.RequiredMode.REQUIRED)
        int status,

        @Schema(
                description = "What is wrong, for a person.",
                example = "subnets[0].subnet: invalid subnet 10.9.0.5/24: it should be 10.9.0.0/24")
        @Nullable
        String detail,

        @Schema(example = "/api/v1/networks") @Nullable String instance,

        @Schema(description = "Everything that is wrong with the request, at once.") @Nullable
        List<ViolationView> violations,

        @Schema(description = "Identifies an unexpected error in the service's log.") @Nullable
        String id) {

    /** One thing that is wrong. */
    @Schema(name = "Violation", description = "One thing that is wrong with a request.")
    record ViolationView(
            @Schema(
                    description = "Where, as a path into the request.",
                    example = "subnets[0].subnet",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String field,

            @Schema(description = "What is wrong and what would be right.", requiredMode = Schema.RequiredMode.REQUIRED)
            String message) {}

    static ProblemDetail of(HttpStatusCode status, String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail);
    }

    static ProblemDetail of(HttpStatusCode status, String detail, List<ViolationView> violations) {
        ProblemDetail problem = of(status, detail);
        if (!violations.isEmpty()) {
            problem.setProperties(Map.of("violations", violations));
        }
        return problem;
    }
}
