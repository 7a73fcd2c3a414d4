package io.fairlead.web;

import io.fairlead.history.Caller;
import io.fairlead.history.Callers;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Who asks, as {@link AuthenticationFilter} found out. */
@Component
class RequestCallers implements Callers {

    @Override
    public Caller current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getDetails() instanceof Caller caller ? caller : Caller.SYSTEM;
    }
}
