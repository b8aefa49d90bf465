package org.ecgsl.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.Diagnosis.CodeSystem;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.split.Part;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataReaderTest {

  private static final String PTB_XL_HEADER =
      "ecg_id,patient_id,age,sex,height,weight,report,scp_codes,strat_fold,filename_lr,filename_hr\n";

  @TempDir private Path folder;

  @Test
  void readsTheTableOfPtbXlAsPublished() throws Exception {
    write(
        "ptbxl_database.csv",
        PTB_XL_HEADER
            + "1,15709.0,56.0,1,,63.0,\"sinus, \"\"normal\"\"\",\"{'NORM': 100.0, 'SR': 0.0}\",3,"
            + "records100/00000/00001_lr,records500/00000/00001_hr\n"
            + "2,13243.0,300.0,0,180.0,0,,{},10,"
            + "records100/00000/00002_lr,records500/00000/00002_hr\n");

    DatasetMetadata read = read(DatasetDescriptor.named("ptb-xl"));
    DatasetMetadata metadata = (DatasetMetadata) DatasetDescriptorTest.throughSerialization(read);

    RecordMetadata first = metadata.of("records500/00000/00001_hr");
    assertThat(first.patientId()).contains("15709");
    assertThat(first.ageYears()).hasValue(56);
    assertThat(first.sex()).isEqualTo(Sex.FEMALE);
    assertThat(first.heightCm()).isEmpty();
    assertThat(first.weightKg()).hasValue(63.0);
    assertThat(first.fold()).contains("3");
    assertThat(first.part()).contains(Part.TRAIN);
    assertThat(first.diagnoses())
        .containsExactly(
            new Diagnosis(CodeSystem.SCP, "NORM"), new Diagnosis(CodeSystem.SCP, "SR"));
    RecordMetadata second = metadata.of("records100/00000/00002_lr");
    assertThat(second.sex()).isEqualTo(Sex.MALE);
    assertThat(second.ageYears()).as("300 stands for over 89").isEmpty();
    assertThat(second.heightCm()).hasValue(180.0);
    assertThat(second.weightKg()).isEmpty();
    assertThat(second.part()).contains(Part.TEST);
    assertThat(second.diagnoses()).isEmpty();
  }

  @Test
  void aRecordingInAnotherFolderIsFoundByItsName() throws IOException {
    write(
        "ptbxl_database.csv",
        PTB_XL_HEADER + "1,7.0,56.0,1,,,,{},3,records100/00000/00001_lr,records500/00000/00001_hr");

    assertThat(read(DatasetDescriptor.named("ptb-xl")).of("00001_hr").patientId()).contains("7");
  }

  @Test
  void aNameThatStandsForTwoRecordingsStandsForNone() throws IOException {
    write("t.csv", "path,patient\na/1,x\nb/1,y\n");
    DatasetMetadata metadata =
        read(own("tables = [{ file = t.csv, record = \"{path}\", patient = patient }]"));

    assertThat(metadata.of("a/1").patientId()).contains("x");
    assertThat(metadata.of("c/1").patientId()).isEmpty();
  }

  @Test
  void readsATableWithinATextAndWithoutAHeader() throws IOException {
    write(
        "additional-information.txt",
        """
        Some words, "quoted" too

        Record\tLength\tAge
        a01\t490\t20\t470\t9\t12.5\t57.1\t69.6\t51\tM\t175\t102\t\t
        x35\t484\t484\t0\t0\t0\t0\t0\t23\tF\t160\t55

        More words.""");
    DatasetMetadata metadata = read(DatasetDescriptor.named("apnea-ecg"));

    assertThat(metadata.size()).isEqualTo(2);
    assertThat(metadata.of("a01").ageYears()).hasValue(51);
    assertThat(metadata.of("a01").part()).contains(Part.TRAIN);
    assertThat(metadata.of("x35").sex()).isEqualTo(Sex.FEMALE);
    assertThat(metadata.of("x35").heightCm()).hasValue(160);
    assertThat(metadata.of("x35").part()).contains(Part.TEST);
  }

  @Test
  void readsFlagsOfCode15() throws IOException {
    write(
        "exams.csv",
        """
        exam_id,age,is_male,nn_predicted_age,1dAVb,RBBB,LBBB,SB,ST,AF,patient_id,trace_file
        1169160,38,True,40.1,False,True,False,False,False,True,523632,exams_part13.hdf5
        """);
    RecordMetadata exam = read(DatasetDescriptor.named("code-15")).of("1169160");

    assertThat(exam.sex()).isEqualTo(Sex.MALE);
    assertThat(exam.patientId()).contains("523632");
    assertThat(exam.labels()).containsExactly("RBBB", "AF");
  }

  @Test
  void tablesAddUp() throws IOException {
    write("a.csv", "id;age\r\n7;50\r\n");
    write("b.csv", "id;age;dx\r\n7;60;A|B\r\n");
    RecordMetadata metadata =
        read(own(
                """
                tables = [
                  { file = a.csv, separator = ";", record = "rec{id:3}", age = age }
                  { file = [none.csv, b.csv], separator = ";", record = "rec{id:3}", age = age
                    diagnoses = [{ column = dx, form = list, separator = "|", system = snomed-ct }] }
                  { file = c.csv, optional = true, record = "{id}" }
                ]
                """))
            .of("rec007");

    assertThat(metadata.ageYears()).as("what the first says stands").hasValue(50);
    assertThat(metadata.diagnoses())
        .extracting(Diagnosis::toString)
        .containsExactly("SNOMED_CT:A", "SNOMED_CT:B");
  }

  @Test
  void whatTheArchiveSaysIsPutOverWhatTheFileSays() throws IOException {
    write("t.csv", "id,patient,sex,dx\nr1,p9,w,N\n");
    RecordMetadata metadata =
        read(own(
                """
                tables = [{ file = t.csv, record = "{id}", patient = patient
                  sex { column = sex, male = m, female = w }, diagnoses = [{ column = dx }] }]
                """))
            .of("r1");

    EcgRecord complete = metadata.complete(record("r1", "r1"));

    assertThat(complete.patient()).isEqualTo(new Patient("p9", OptionalInt.of(44), Sex.FEMALE));
    assertThat(complete.diagnoses()).containsExactly(new Diagnosis(CodeSystem.LOCAL, "N"));
  }

  @Test
  void aRecordingWhosePatientNoTableNamesIsNotThePatientOfItsNumber() throws IOException {
    write("t.csv", "id,patient\n10827,\n20834,10827\n");
    DatasetMetadata metadata =
        read(
            own(
                """
                patient.from = table
                tables = [{ file = t.csv, record = "{id}", patient = patient }]
                """));

    String named = metadata.of("20834").complete(record("20834", "20834")).patient().id();
    String unnamed = metadata.of("10827").complete(record("10827", "10827")).patient().id();
    String inFile = metadata.of("10827").complete(record("10827", "MRN 1")).patient().id();

    assertThat(named).isEqualTo("10827");
    assertThat(unnamed).isNotEqualTo(named);
    assertThat(inFile).isEqualTo("MRN 1");
  }

  private static EcgRecord record(String name, String patient) {
    return new EcgRecord(
        name,
        100,
        10,
        List.of(new Lead("I", 1, 0, "mV")),
        new Patient(patient, OptionalInt.of(44), Sex.UNKNOWN),
        List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,1,old,0,,,,{},1,a,b | line 2: column age is 'old'; it takes a number",
        "1,1,5,2,,,,{},1,a,b | line 2: column sex is '2'; it takes 0 for male, 1 for female",
        "1,1,5,0,tall,,,{},1,a,b | line 2: column height is 'tall'; it takes a number",
        "1,1,5,0,,,,NORM,1,a,b | line 2: column scp_codes is NORM; it takes a dictionary",
        "1,1,5,0,,,,`{'A': 1, 'B'}`,1,a,b | line 2: column scp_codes",
        "1,1,5,0,,,{},1,a | line 2: 9 cells where there are 11 columns"
      })
  void aBadCellIsNamedByFileLineAndColumn(String row, String problem) throws IOException {
    write("ptbxl_database.csv", PTB_XL_HEADER + row.replace("`", "\"") + "\n");

    assertThatThrownBy(() -> read(DatasetDescriptor.named("ptb-xl")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ptbxl_database.csv")
        .hasMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void aQuoteThatIsNotClosedIsNamed() throws IOException {
    write(
        "ptbxl_database.csv",
        PTB_XL_HEADER + "1,1,5,0,,,\"open,{},1,a,b\n2,2,5,0,,,\"closed\",{},1,c,d\n");

    assertThatThrownBy(() -> read(DatasetDescriptor.named("ptb-xl")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ptbxl_database.csv line")
        .hasMessageContaining("a quote is not closed");
  }

  @Test
  void theLineOfARowBehindQuotedLineEndsIsRight() throws IOException {
    write("t.csv", "id,age\n\"1\n\",\"2\n\"\n\n3,x\n");

    assertThatThrownBy(() -> read(own("tables = [{ file = t.csv, record = \"{id}\", age = age }]")))
        .hasMessageContaining("t.csv line 6: column age");
  }

  @Test
  void aMissingTableIsNamedUnlessItIsOptional() {
    assertThatThrownBy(() -> read(DatasetDescriptor.named("ptb-xl")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ptbxl_database.csv")
        .hasMessageContaining("does not exist");
  }

  @Test
  void aMissingColumnIsNamedWithThoseThatAreThere() throws IOException {
    write("ptbxl_database.csv", "ecg_id,age\n1,5\n");

    assertThatThrownBy(() -> read(DatasetDescriptor.named("ptb-xl")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no column patient_id")
        .hasMessageContaining("ecg_id");
  }

  @Test
  void anEmptyTableIsNamed() throws IOException {
    write("ptbxl_database.csv", "");

    assertThatThrownBy(() -> read(DatasetDescriptor.named("ptb-xl")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is empty");
  }

  @Test
  void readsTheRealTableOfLudb() throws IOException {
    DatasetMetadata ludb =
        MetadataReader.read(DatasetDescriptor.named("ludb"), new LocalFiles(real("ludb")));

    assertThat(ludb.size()).isEqualTo(200);
    assertThat(ludb.of("data/1").ageYears()).hasValue(51);
    assertThat(ludb.of("1").sex()).isEqualTo(Sex.FEMALE);
    assertThat(ludb.of("1").labels())
        .contains("Sinus bradycardia", "Left ventricular overload", "Left ventricular hypertrophy");
  }

  @Test
  void readsTheRealTableOfTheChallengeOf2017() throws IOException {
    DatasetMetadata cinc =
        MetadataReader.read(DatasetDescriptor.named("cinc2017"), new LocalFiles(real("cinc2017")));

    assertThat(cinc.size()).isEqualTo(200);
    assertThat(cinc.of("training/A00/A00004").labels()).containsExactly("A");
    assertThat(cinc.of("A00001").patientId()).contains("A00001");
  }

  @Test
  void readsTheRealTableOfAPartOfPtbXl() throws IOException {
    DatasetMetadata part =
        MetadataReader.read(
            own(
                """
                records.only = "records100/.*"
                patient.from = table
                split { validation.folds = ["9"], test.folds = ["10"] }
                tables = [{
                  file = ptbxl_part.csv
                  record = "records100/{ecg_id:5}"
                  patient = patient_id
                  age = age
                  sex { column = sex, male = "0", female = "1" }
                  height = "height?"
                  fold = strat_fold
                  diagnoses = [
                    { column = statements, system = scp, form = list }
                    { column = superclasses, form = list }
                  ]
                }]
                """),
            new LocalFiles(real("ptbxl-part")));

    assertThat(part.size()).isEqualTo(1819);
    assertThat(part.of("records100/00103").patientId()).contains("13722");
    assertThat(part.of("records100/00009").patientId()).isEmpty();
    assertThat(part.of("records100/00009").part()).contains(Part.TEST);
    assertThat(part.of("records100/00103").diagnoses())
        .extracting(Diagnosis::toString)
        .containsExactly("SCP:ABQRS", "SCP:LAFB", "SCP:STACH", "SCP:IMI", "LOCAL:MI", "LOCAL:CD");
  }

  private static Path real(String dataset) {
    String root = System.getProperty("ecgsl.realData", "");
    Assumptions.assumeTrue(
        !root.isBlank() && Files.isDirectory(Path.of(root, dataset)), "no real recordings");
    return Path.of(root, dataset);
  }

  private DatasetDescriptor own(String text) throws IOException {
    return DatasetDescriptor.read(
        Files.writeString(folder.resolve("own.conf"), "title = T\n" + text));
  }

  private DatasetMetadata read(DatasetDescriptor descriptor) throws IOException {
    return MetadataReader.read(descriptor, new LocalFiles(folder));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
