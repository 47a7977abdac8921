package dev.hone.trainer.charts;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.hone.schemas.config.HttpAddress;
import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/**
 * Which viewers are told of rounds.
 *
 * @param tensorBoard folder of event files; empty for none
 * @param mlflow address of a tracking server; empty for none
 * @param token that it asks for; empty for none
 */
public record ChartsConfig(String tensorBoard, String mlflow, String experiment, String token) {

    private static final String URI_KEY = "trainer.mlflow.uri";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "trainer.tensorboard.dir",
                    STRING,
                    "",
                    LOW,
                    "Folder for TensorBoard: loss, gradient norm, learning rate and tokens a second by step, the"
                            + " evaluation at the end; a folder in it for each round. Empty for none.")
            .define(
                    URI_KEY,
                    STRING,
                    "",
                    HttpAddress.OR_EMPTY,
                    LOW,
                    "Address of an MLflow tracking server that gets the same, with the recipe as parameters and the"
                            + " verdict as a tag. Empty for none. A server that is away never fails a round.")
            .define(
                    "trainer.mlflow.experiment",
                    STRING,
                    "hone",
                    new NonEmptyString(),
                    LOW,
                    "Experiment of the runs there; it is made where it is missing.")
            .define(
                    "trainer.mlflow.token",
                    PASSWORD,
                    "",
                    LOW,
                    "Token that the server asks for, sent as Authorization: Bearer; empty for none.");

    public static ChartsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new ChartsConfig(
                config.getString("trainer.tensorboard.dir"),
                config.getString(URI_KEY),
                config.getString("trainer.mlflow.experiment"),
                config.getPassword("trainer.mlflow.token").value());
    }

    List<ChartSink> sinks(InstantSource clock, Consumer<String> failures) {
        List<ChartSink> sinks = new ArrayList<>();
        if (!tensorBoard.isBlank()) {
            sinks.add(new TensorBoardFolder(Path.of(tensorBoard)));
        }
        if (!mlflow.isBlank()) {
            sinks.add(new MlflowTracking(new MlflowApi(mlflow, token), experiment, clock, failures));
        }
        return sinks;
    }
}
