package org.ecgsl.jobs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.Nearest;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.DatasetDescriptor;
import org.ecgsl.jobs.dataset.DatasetMetadata;
import org.ecgsl.jobs.dataset.MetadataReader;
import org.ecgsl.jobs.dataset.RecordMetadata;
import org.ecgsl.jobs.lake.RecordingFiles;
import org.ecgsl.jobs.lake.archive.ArchiveListing;

/**
 * Where an archive is, and what its descriptor and its own tables say of the recordings.
 *
 * @param root folder of the archive
 * @param metadata what is known beside the files; empty without a descriptor
 * @param fingerprint stands for that knowledge
 */
record Archive(Path root, Optional<DatasetMetadata> metadata, String fingerprint) {

  /**
   * Finds the archive and reads its tables.
   *
   * @throws UserException if neither an input nor a descriptor that knows one is configured
   */
  static Archive of(RunConfig.Ingest config, Configuration hadoop) throws IOException {
    Optional<DatasetDescriptor> descriptor =
        config.descriptor().isEmpty()
            ? Optional.empty()
            : Optional.of(DatasetDescriptor.find(config.descriptor()));
    String input =
        config.input().isEmpty()
            ? descriptor.map(DatasetDescriptor::input).orElse("")
            : config.input();
    if (input.isEmpty()) {
      throw new UserException(
          descriptor
              .map(
                  d ->
                      d.title()
                          + " cannot be read from where it is published ("
                          + d.home()
                          + "): give a copy with --input URI")
              .orElseGet(() -> noArchive(config.dataset())));
    }
    Path root = new Path(input);
    if (descriptor.isEmpty()) {
      return new Archive(root, Optional.empty(), "nothing");
    }
    RecordingFiles files = new RecordingFiles(root, List.of(), hadoop);
    DatasetMetadata metadata = MetadataReader.read(descriptor.get(), files);
    return new Archive(
        root, Optional.of(metadata), descriptor.get().name() + ":" + files.hash().substring(0, 16));
  }

  private static String noArchive(String dataset) {
    return dataset.isEmpty()
        ? "no archive to ingest: give --input URI, --dataset NAME of a public one, or set"
            + " ingest.input"
        : "no public archive is called %s (did you mean %s?); give --input URI for one of your own"
            .formatted(dataset, Nearest.of(dataset, DatasetDescriptor.names()));
  }

  /** Annotators whose marks lie beside the waveforms. */
  List<String> annotators() {
    return metadata.map(known -> known.descriptor().annotators()).orElse(List.of());
  }

  /** What the listing of the archive asks in tasks. */
  ArchiveQuestions questions(IngestPlan plan) {
    return new ArchiveQuestions(plan, metadata.map(DatasetMetadata::descriptor).orElse(null));
  }

  /** Whether a recording of the archive counts. */
  boolean includes(ArchiveListing.Entry entry) {
    return metadata.isEmpty() || metadata.get().descriptor().includes(path(entry));
  }

  /** What is known of a recording. */
  Optional<RecordMetadata> of(ArchiveListing.Entry entry) {
    return metadata.map(known -> known.of(path(entry)));
  }

  /** Path below the root without extension, which a WFDB record's id is already. */
  static String path(ArchiveListing.Entry entry) {
    String id = entry.recordId();
    int dot = id.lastIndexOf('.');
    return dot > id.lastIndexOf('/') && entry.name().equals(id.substring(id.lastIndexOf('/') + 1))
        ? id.substring(0, dot)
        : id;
  }
}
