package org.ecgsl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Holds the arrows between the rooms of the pipeline. */
@AnalyzeClasses(packages = "org.ecgsl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("signal")
          .definedBy("org.ecgsl.signal..")
          .layer("format")
          .definedBy("org.ecgsl.format..")
          .layer("beat")
          .definedBy("org.ecgsl.beat..")
          .layer("synth")
          .definedBy("org.ecgsl.synth..")
          .layer("split")
          .definedBy("org.ecgsl.split..")
          .layer("model")
          .definedBy("org.ecgsl.model..")
          .layer("engine")
          .definedBy("org.ecgsl.engine")
          .layer("dl4j")
          .definedBy("org.ecgsl.engine.dl4j..")
          .layer("torch")
          .definedBy("org.ecgsl.engine.torch..")
          .layer("eval")
          .definedBy("org.ecgsl.eval..")
          .layer("inference")
          .definedBy("org.ecgsl.inference..")
          .layer("report")
          .definedBy("org.ecgsl.report..")
          .whereLayer("signal")
          .mayNotAccessAnyLayer()
          .whereLayer("format")
          .mayOnlyAccessLayers("signal")
          .whereLayer("beat")
          .mayOnlyAccessLayers("signal")
          .whereLayer("synth")
          .mayOnlyAccessLayers("signal", "format")
          .whereLayer("split")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayOnlyAccessLayers("signal", "beat", "split")
          .whereLayer("engine")
          .mayOnlyAccessLayers("model")
          .whereLayer("dl4j")
          .mayOnlyAccessLayers("engine", "model")
          .whereLayer("torch")
          .mayOnlyAccessLayers("engine", "model")
          .whereLayer("eval")
          .mayOnlyAccessLayers("model")
          .whereLayer("inference")
          .mayOnlyAccessLayers("signal", "format", "beat", "model", "engine", "torch")
          .whereLayer("report")
          .mayOnlyAccessLayers("signal", "format", "beat", "synth", "split", "model", "eval");

  @ArchTest
  static final ArchRule PIPELINE_KNOWS_NOTHING_OF_SPARK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

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

  @ArchTest
  static final ArchRule NO_ROOM_NEEDS_ITSELF_ROUND_A_CORNER =
      slices().matching("org.ecgsl.(**)").should().beFreeOfCycles();
}
