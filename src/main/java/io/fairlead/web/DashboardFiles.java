package io.fairlead.web;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/** Serves the built dashboard. Its own addresses, like /networks/shop, are the one page's business: they get that page. */
@Configuration(proxyBeanMethods = false)
class DashboardFiles implements WebMvcConfigurer {

    private static final String FILES = "classpath:/static/";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/**")
                .addResourceLocations(FILES)
                .resourceChain(true)
                .addResolver(new OnePage());
    }

    private static final class OnePage extends PathResourceResolver {

        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            Resource file = super.getResource(path, location);
            return file == null && isPageAddress(path) ? super.getResource("index.html", location) : file;
        }

        private static boolean isPageAddress(String path) {
            String lower = path.toLowerCase(Locale.ROOT);
            return !path.contains(".")
                    && !lower.startsWith("api/")
                    && !lower.startsWith("actuator/")
                    && !lower.startsWith("v3/")
                    && !lower.startsWith("swagger-ui/");
        }
    }
}
