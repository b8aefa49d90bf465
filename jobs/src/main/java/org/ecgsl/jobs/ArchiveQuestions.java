package org.ecgsl.jobs;

import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.dataset.DatasetDescriptor;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.jobs.lake.archive.ListedArchive;

/**
 * What the listing of an archive asks in tasks: of the plan and the descriptor, not of the
 * archive's tables, which may be as long as the archive.
 *
 * @param descriptor null if there is none
 */
record ArchiveQuestions(IngestPlan plan, DatasetDescriptor descriptor)
    implements ListedArchive.Questions {

  @Override
  public RecordFormats formats() {
    return plan.formats();
  }

  @Override
  public boolean includes(ArchiveListing.Entry entry) {
    return descriptor == null || descriptor.includes(Archive.path(entry));
  }

  @Override
  public boolean namesPatient(ArchiveListing.Entry entry) {
    return plan.namesPatient(entry);
  }
}
