package org.ecgsl.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Holds the arrows between the jobs' rooms, and the libraries in theirs. */
@AnalyzeClasses(packages = "org.ecgsl", importOptions = ImportOption.DoNotIncludeTests.class)
class JobsArchitectureTest {

  private static final DescribedPredicate<JavaClass> IN_STORAGE =
      resideInAPackage("org.ecgsl.jobs.lake.storage..");

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("org.ecgsl.jobs.cli..")
          .layer("source")
          .definedBy("org.ecgsl.jobs.source..")
          .layer("jobs")
          .definedBy("org.ecgsl.jobs")
          .layer("session")
          .definedBy("org.ecgsl.jobs.session..")
          .layer("config")
          .definedBy("org.ecgsl.jobs.config..")
          .layer("dataset")
          .definedBy("org.ecgsl.jobs.dataset..")
          .layer("split")
          .definedBy("org.ecgsl.jobs.split..")
          .layer("lake")
          .definedBy(resideInAPackage("org.ecgsl.jobs.lake..").and(not(IN_STORAGE)))
          .layer("lake storage")
          .definedBy(IN_STORAGE)
          .layer("dl4j on Spark")
          .definedBy("org.ecgsl.engine.dl4j.spark..")
          .layer("LibTorch on Spark")
          .definedBy("org.ecgsl.engine.torch.spark..")
          .layer("engines on Spark")
          .definedBy("org.ecgsl.engine.spark..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("source")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("jobs")
          .mayOnlyBeAccessedByLayers("cli", "source")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("session")
          .mayOnlyAccessLayers("lake storage")
          .whereLayer("split")
          .mayOnlyAccessLayers("config", "lake")
          .whereLayer("lake")
          .mayOnlyAccessLayers("lake storage", "config")
          .whereLayer("lake storage")
          .mayOnlyAccessLayers("config")
          .whereLayer("dataset")
          .mayOnlyAccessLayers("config")
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("dl4j on Spark")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("LibTorch on Spark")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("engines on Spark")
          .mayOnlyBeAccessedByLayers("dl4j on Spark", "LibTorch on Spark");

  @ArchTest
  static final ArchRule ENGINES_DO_NOT_KNOW_EACH_OTHER =
      slices().matching("org.ecgsl.engine.(dl4j|torch)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule DELTA_STAYS_IN_THE_LAKE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.ecgsl.jobs.lake..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.delta..");

  /** The tables are Parquet, and so may a user's own recordings be. */
  @ArchTest
  static final ArchRule PARQUET_STAYS_WHERE_FILES_ARE_READ =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.ecgsl.jobs.lake..", "org.ecgsl.jobs.dataset..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.parquet..");

  @ArchTest
  static final ArchRule DEEPLEARNING4J_STAYS_IN_ITS_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.ecgsl.engine.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..");

  @ArchTest
  static final ArchRule LIBTORCH_STAYS_IN_ITS_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.ecgsl.engine.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..");
}
