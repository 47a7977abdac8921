package dev.hone.serving;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.feedback.DeclaredMetrics;
import dev.hone.serving.feedback.FeedbackService;
import dev.hone.serving.feedback.RisingClock;
import dev.hone.serving.openai.ModelsService;
import dev.hone.serving.ops.OpsService;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Router;
import dev.hone.serving.tensorzero.Episodes;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/** The addresses of a server before an engine elsewhere; only Kafka is left out. */
record ExternalFront(
        ServingSettings settings,
        Computation computation,
        Engine engine,
        RecordingCapture capture,
        BlockingTaskExecutor executor) {

    HttpRoutes routes(Router router, String champion, ServingMetrics metrics) {
        InstantSource clock = InstantSource.system();
        TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
        ChatHandler answering = new ChatHandler(
                settings.lines(),
                router,
                computation.versions(),
                engine,
                new Prompts(
                        computation.renderer(),
                        computation.positions(),
                        settings.serving().tokens()),
                computation.forms(),
                new GoalChooser(settings.serving().exploreShare()),
                new GuidanceChooser(settings.serving().guiding()),
                new ReplyContext(capture, executor, metrics, clock),
                ids,
                settings.serving().segment(),
                true,
                settings.admission().patience());
        return new HttpRoutes(
                answering,
                new ModelsService(
                        () -> ModelList.of(settings.lines(), computation.versions(), line -> champion),
                        clock.instant(),
                        true),
                new FeedbackService(
                        capture,
                        ids::feedback,
                        new DeclaredMetrics(() -> false),
                        true,
                        metrics,
                        new RisingClock(clock)),
                new Episodes(
                        settings.lines(),
                        settings.serving().segment(),
                        () -> ids.next().toString()),
                new OpsService(Optional::empty, metrics),
                Consoles.noStreams(),
                Consoles.empty(InstantSource.system()));
    }
}
