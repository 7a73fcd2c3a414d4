package io.fairlead.web;

import io.fairlead.network.AppliedView;
import io.fairlead.network.PlanService;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/plans", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "plans", description = "What dryRun answered with, to be carried out.")
class PlanController {

    private final PlanService plans;

    PlanController(PlanService plans) {
        this.plans = plans;
    }

    @PostMapping("/{plan}/apply")
    @Operation(
            operationId = "applyPlan",
            summary = "Do what a plan showed, and wait for the kernel",
            description = "Once, within 15 minutes, on the host that made it. Refused with 409 if the world moved since"
                    + " and the same change would do something else by now.")
    AppliedView apply(@Parameter(description = "A plan's id.") @PathVariable String plan) {
        return plans.apply(plan);
    }
}
