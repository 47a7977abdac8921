package dev.hone.serving.admission;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.time.Instant;

/**
 * JSON as it stands in requests and replies: members in snake_case, times in ISO 8601, nothing but one value in a body,
 * and null for a number that is none.
 */
public final class JsonBody {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(Double.class, new FiniteSerializer())
                    .addSerializer(double.class, new FiniteSerializer()))
            .build();

    /** What could not be measured is NaN, which JSON has not. */
    private static final class FiniteSerializer extends StdSerializer<Double> {

        private static final long serialVersionUID = 1L;

        FiniteSerializer() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }

    private JsonBody() {}

    /** The body of a request. Throws {@link RefusedException} where it is no JSON. */
    public static JsonNode read(AggregatedHttpRequest request) {
        MediaType type = request.contentType();
        // Without a type a page of any site could post here from a browser, unasked.
        if (type == null || (!type.is(MediaType.JSON) && !type.subtype().endsWith("+json"))) {
            throw new RefusedException(
                    Refusal.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON with Content-Type: application/json"));
        }
        return parsed(Body.of(request));
    }

    /** One JSON value. Throws {@link RefusedException} where it is none. */
    public static JsonNode parsed(byte[] json) {
        try {
            JsonNode body = MAPPER.readTree(json);
            if (body.isMissingNode()) {
                throw new RefusedException(Refusal.invalid(null, "the body is empty; send a JSON object"));
            }
            return body;
        } catch (JsonProcessingException malformed) {
            throw new RefusedException(Refusal.invalid(null, "the body is not valid JSON" + where(malformed)));
        } catch (IOException malformed) {
            throw new RefusedException(Refusal.invalid(null, "the body is not valid JSON"));
        }
    }

    /** A value that we made as JSON in UTF-8. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reply of our own cannot be written as JSON", e);
        }
    }

    // The parser's own words would quote the body.
    private static String where(JsonProcessingException malformed) {
        return malformed.getLocation() == null
                ? ""
                : " (line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr() + ")";
    }
}
