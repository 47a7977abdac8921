package dev.hone.serving;

import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.versions.VersionName;
import dev.hone.serving.models.Versions;
import dev.hone.serving.openai.ModelsService.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The models that there are: every line, standing for its champion, and every version that is loaded here. */
final class ModelList {

    private ModelList() {}

    static List<Listed> of(LinesConfig lines, Versions versions, UnaryOperator<String> champion) {
        List<Listed> models = new ArrayList<>();
        for (String line : lines.lines()) {
            models.add(new Listed(line, null, champion.apply(line)));
        }
        for (String version : new TreeSet<>(versions.loaded())) {
            models.add(new Listed(version, VersionName.parse(version).line(), version));
        }
        return models;
    }
}
