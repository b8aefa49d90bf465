package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Migration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "migrate",
    description =
        "Brings the tables of a lake that an older version wrote to the columns of today.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = "  ecgsl migrate --lake lake/mitdb")
final class MigrateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return Session.runOnAnyVersion(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    List<String> migrated =
        new Migration(session.lake()).run().stream().map(LakeTable::folder).toList();
    session.show(
        new SummaryTable()
            .figure("schemaVersion", LakeTable.SCHEMA_VERSION)
            .figure("migrated", migrated)
            .heading(
                migrated.isEmpty()
                    ? "every table is of schema version " + LakeTable.SCHEMA_VERSION + " already"
                    : "%s brought to schema version %d; the next ingest completes them from the archive"
                        .formatted(String.join(", ", migrated), LakeTable.SCHEMA_VERSION)));
  }
}
