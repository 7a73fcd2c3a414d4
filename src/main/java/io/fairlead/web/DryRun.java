package io.fairlead.web;

import io.fairlead.network.PlanView;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An operation that answers with its plan when asked to, and with something else than 200 otherwise. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
        responseCode = "200",
        description = "With dryRun: what would be done",
        content = @Content(schema = @Schema(implementation = PlanView.class)))
@interface DryRun {
    String DESCRIPTION = "Answer with the plan and do nothing; the plan can be applied by its id.";
}
