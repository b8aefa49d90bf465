package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.Fingerprint;
import org.junit.jupiter.api.Test;

class IngestSettingsTest {

  /** What the code before the canonical form wrote. */
  private static final String FORMER =
      "annotators=atr,embedded window=60s deidentify=NEVER mapping=none about=nothing";

  @Test
  void whatWasIngestedBeforeIsKnownAgain() {
    assertThat(settings(Map.of()).matches(FORMER)).isTrue();
    assertThat(settings(Map.of("ingest.batch-mib", "64")).matches(FORMER)).isTrue();
    assertThat(settings(Map.of("ingest.window-seconds", "20")).matches(FORMER)).isFalse();
    assertThat(settings(Map.of("ingest.annotators", "[qrs]")).matches(FORMER)).isFalse();
    assertThat(settings(Map.of("ingest.mapping.rate-hz", "500")).matches(FORMER)).isFalse();
  }

  @Test
  void whatWasIngestedByAMappingBeforeIsKnownAgain() {
    String former =
        FORMER.replace(
            "mapping=none",
            "mapping=Mapping[files=, signal=Signal[rateHz=500.0, leads=[], unit=uV, gain=4.88,"
                + " baseline=-3, missing=[9999]], time=TimeColumn[column=, perSecond=1.0],"
                + " patient=(?!), csv=Csv[separator=,, header=AUTO, skipBefore=0, skipAfter=0],"
                + " axis=AUTO]");
    Map<String, String> mapping =
        Map.of(
            "ingest.mapping",
            "{rate-hz = 500, unit = uV, gain = 4.88, baseline = -3, missing = [\"9999\"]}");

    assertThat(settings(mapping).matches(former)).isTrue();
    assertThat(settings(mapping).matches(former.replace("4.88", "1.0"))).isFalse();
    assertThat(settings(mapping).text()).isNotEqualTo(settings(Map.of()).text());
  }

  private static Fingerprint settings(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put("ingest.input", "x");
    all.put("ingest.deidentify", "never");
    Archive archive = new Archive(new Path("x"), Optional.empty(), "nothing");
    return IngestPlan.of(TestSpark.config(all).ingest(), archive).settings();
  }
}
