package org.ecgsl.jobs;

import java.util.regex.Pattern;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.format.table.Mapping.Csv;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.jobs.config.Fingerprint;

/** What decides what an ingest stores of an unchanged recording. */
final class IngestSettings {

  private static final String NONE = "none";

  private IngestSettings() {}

  static Fingerprint of(IngestPlan plan) {
    Mapping mapping = plan.loader().mapping().orElse(null);
    return Fingerprint.of("ingest", 1)
        .with("annotators", plan.annotators())
        .with("window-seconds", plan.windowSeconds())
        .with("deidentify", plan.deidentifier().fingerprint())
        .with("mapping", mapping == null ? NONE : canonical(mapping))
        .with("about", plan.about())
        .formerly(Pattern.compile(Pattern.quote(former(plan, mapping))))
        .build();
  }

  private static Fingerprint.Builder canonical(Mapping mapping) {
    Signal signal = mapping.signal();
    Csv csv = mapping.csv();
    return Fingerprint.block()
        .with("files", mapping.files())
        .with("rate-hz", signal.rateHz())
        .with("leads", signal.leads().stream().map(LeadColumn::name).toList())
        .with("lead-columns", signal.leads().stream().map(LeadColumn::column).toList())
        .with("unit", signal.unit())
        .with("gain", signal.gain())
        .with("baseline", signal.baseline())
        .with("missing", signal.missing())
        .with("time-column", mapping.time().column())
        .with("times-per-second", mapping.time().perSecond())
        .with("patient", mapping.patient().pattern())
        .with("separator", String.valueOf(csv.separator()))
        .with("header", csv.header())
        .with("skip-before", csv.skipBefore())
        .with("skip-after", csv.skipAfter())
        .with("axis", mapping.axis());
  }

  /** As it was written down before there was a canonical form. */
  private static String former(IngestPlan plan, Mapping mapping) {
    return "annotators=%s window=%ds deidentify=%s mapping=%s about=%s"
        .formatted(
            String.join(",", plan.annotators()),
            plan.windowSeconds(),
            plan.deidentifier().fingerprint(),
            mapping == null ? NONE : former(mapping),
            plan.about());
  }

  private static String former(Mapping mapping) {
    Signal signal = mapping.signal();
    Csv csv = mapping.csv();
    return ("Mapping[files=%s, signal=Signal[rateHz=%s, leads=%s, unit=%s, gain=%s, baseline=%s, missing=%s],"
            + " time=TimeColumn[column=%s, perSecond=%s], patient=%s,"
            + " csv=Csv[separator=%s, header=%s, skipBefore=%s, skipAfter=%s], axis=%s]")
        .formatted(
            mapping.files(),
            signal.rateHz(),
            signal.leads().stream().map(IngestSettings::former).toList(),
            signal.unit(),
            signal.gain(),
            signal.baseline(),
            signal.missing(),
            mapping.time().column(),
            mapping.time().perSecond(),
            mapping.patient(),
            csv.separator(),
            csv.header(),
            csv.skipBefore(),
            csv.skipAfter(),
            mapping.axis());
  }

  private static String former(LeadColumn lead) {
    return "LeadColumn[name=%s, column=%s]".formatted(lead.name(), lead.column());
  }
}
