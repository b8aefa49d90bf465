package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.ecgsl.jobs.TestSpark;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LakeTest {

  /** Executors have working folders of their own, where a relative path would be another one. */
  @ParameterizedTest
  @EnumSource(LakeTable.class)
  void aTableOfALakeWithARelativePathLiesWhereTheDriverRuns(LakeTable table) {
    Lake lake = new Lake(TestSpark.session(), new org.apache.hadoop.fs.Path("lake/demo"));

    assertThat(Path.of(new org.apache.hadoop.fs.Path(lake.path(table)).toUri()))
        .isEqualTo(Path.of("lake/demo", table.folder()).toAbsolutePath());
  }
}
