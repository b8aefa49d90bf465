package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.WorkerTime;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;

/** docs/running.md explains every figure of an epoch, and no other. */
class MetricsReferenceTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void everyFigureOfAnEpochIsExplained() throws Exception {
    String page = Files.readString(Path.of("../docs/running.md"));
    String section = page.substring(page.indexOf("## Watching a training"));
    Set<String> explained = new TreeSet<>();
    ROW.matcher(section)
        .results()
        .forEach(
            row ->
                NAME.matcher(row.group(1)).results().forEach(name -> explained.add(name.group(1))));

    StepTotals steps = new StepTotals(4, 2, 1, 0, List.of(new WorkerTime(64, 2, 0.5, 0.5)));
    EpochReport report = new EpochReport(1, 0.5, 0.001, 2, steps, new Weights(Map.of()));
    ObjectNode figures = new EpochFigures(64, epoch -> 4, 0).of(report, Instant.EPOCH);
    Set<String> told = new TreeSet<>();
    figures.fieldNames().forEachRemaining(told::add);
    assertThat(explained).isEqualTo(told);
  }
}
