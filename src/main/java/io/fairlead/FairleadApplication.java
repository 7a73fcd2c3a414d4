package io.fairlead;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service, or with {@code --fairlead.purge=true} removes what it left on this host. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FairleadApplication {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(FairleadApplication.class);
        if (isPurge(args)) {
            application.setWebApplicationType(WebApplicationType.NONE);
            System.exit(SpringApplication.exit(application.run(args)));
        }
        application.run(args);
    }

    private static boolean isPurge(String[] args) {
        for (String argument : args) {
            if (argument.equals("--fairlead.purge=true") || argument.equals("--fairlead.purge")) {
                return true;
            }
        }
        return "true".equals(System.getenv("FAIRLEAD_PURGE"));
    }
}
