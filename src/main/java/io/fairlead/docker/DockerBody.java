package io.fairlead.docker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A controller's argument that is read from the request's JSON as Docker reads it: unknown fields are ignored, names may be
 * in any case, null is as good as nothing, and an empty body is an empty object (below API 1.42 it is refused). Use it
 * instead of {@code @RequestBody}, which reads as strictly as /api/v1 does.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface DockerBody {

    /** Whether a request without a body is fine in every version. */
    boolean optional() default false;
}
