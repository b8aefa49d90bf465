package org.ecgsl.jobs;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.dataset.MappingConfig;
import org.ecgsl.jobs.lake.archive.ArchiveListing;

/**
 * What is to be kept of every recording of one ingest, as the executors need it.
 *
 * @param dataset name the recordings are kept under
 * @param annotators annotators whose marks are kept, those in the recordings' own files included
 * @param windowSeconds seconds of signal in a row of the records table
 * @param loader the formats recordings may have
 * @param deidentifier takes away what tells who a patient is
 * @param about stands for what the archive's own tables say
 */
record IngestPlan(
    String dataset,
    List<String> annotators,
    int windowSeconds,
    FormatLoader loader,
    Deidentifier deidentifier,
    String about)
    implements Serializable {

  static IngestPlan of(RunConfig.Ingest config, Archive archive) {
    Set<String> annotators = new LinkedHashSet<>(config.annotators());
    annotators.addAll(archive.annotators());
    annotators.add(RecordReader.EMBEDDED);
    return new IngestPlan(
        config.dataset(),
        List.copyOf(annotators),
        config.windowSeconds(),
        new FormatLoader(config.mapping().map(MappingConfig::read).orElse(null)),
        Deidentifier.of(config.deidentify()),
        archive.fingerprint());
  }

  /** The formats recordings may have. */
  RecordFormats formats() {
    return loader.formats();
  }

  /** Whether a recording's format names the patient, who is to be de-identified. */
  boolean namesPatient(ArchiveListing.Entry entry) {
    return telling(entry).isPresent();
  }

  private Optional<RecordFormat> telling(ArchiveListing.Entry entry) {
    return formats().formats().stream()
        .filter(format -> format.claims(entry.name()) && deidentifier.wants(format))
        .findFirst();
  }

  /** What is wrong if a recording is to be de-identified and there is no key. */
  Optional<String> lacksKey(List<ArchiveListing.Entry> entries) {
    if (deidentifier.hasKey()) {
      return Optional.empty();
    }
    return entries.stream()
        .filter(this::namesPatient)
        .findFirst()
        .map(
            entry ->
                "%s: %s files tell who the patient is, and there is no key to de-identify them with"
                    .formatted(entry.source(), telling(entry).orElseThrow().name()));
  }

  /** Stands for all that decides what is stored of an unchanged recording. */
  Fingerprint settings() {
    return IngestSettings.of(this);
  }
}
