package io.fairlead;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Starts the service, or with {@code --fairlead.purge=true} removes what it left on this host, and with the id of another
 * installation what that one left.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FairleadApplication {

    private static final String PURGE = "--fairlead.purge=";

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(FairleadApplication.class);
        application.addInitializers(new StartChecks());
        if (isPurge(args)) {
            application.setWebApplicationType(WebApplicationType.NONE);
            System.exit(SpringApplication.exit(application.run(args)));
        }
        application.run(args);
    }

    private static boolean isPurge(String[] args) {
        for (String argument : args) {
            if (argument.equals("--fairlead.purge")
                    || (argument.startsWith(PURGE) && isSet(argument.substring(PURGE.length())))) {
                return true;
            }
        }
        String variable = System.getenv("FAIRLEAD_PURGE");
        return variable != null && isSet(variable);
    }

    private static boolean isSet(String value) {
        return !value.isEmpty() && !value.equals("false");
    }
}
