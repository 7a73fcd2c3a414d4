package io.fairlead.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/** Writes objects as JSON, twice if the answer is too large to be kept: what is answered does not change any more. */
class RepeatableJson extends JacksonJsonHttpMessageConverter {

    RepeatableJson(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    protected void writeInternal(
            Object answer, ResolvableType type, HttpOutputMessage output, @Nullable Map<String, Object> hints)
            throws IOException {
        WholeAnswerFilter.write(
                output.getBody(), stream -> super.writeInternal(answer, type, to(output.getHeaders(), stream), hints));
    }

    private static HttpOutputMessage to(HttpHeaders headers, OutputStream stream) {
        return new HttpOutputMessage() {

            @Override
            public OutputStream getBody() {
                return stream;
            }

            @Override
            public HttpHeaders getHeaders() {
                return headers;
            }
        };
    }
}
