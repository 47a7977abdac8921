package dev.hone.api.models;

import dev.hone.api.http.Call;
import dev.hone.api.http.Transport;
import java.util.List;

/** {@code /v1/models}. Any thread may call. */
public record Models(Transport transport) {

    private static final String PATH = "/v1/models";

    private record Listed(List<Model> data) {}

    /** The lines, and the versions that this key may ask for. */
    public List<Model> list() {
        return List.copyOf(transport.send(Call.get(PATH), Listed.class).data());
    }

    /** One of them; throws {@link dev.hone.api.http.ApiException.NotFound} where there is none. */
    public Model get(String id) {
        return transport.send(Call.get(PATH + "/" + Call.segment(id)), Model.class);
    }
}
