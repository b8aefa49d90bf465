package org.ecgsl.format.aecg;

import java.io.IOException;
import java.util.Locale;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.xml.XmlDocument;

/** HL7 aECG documents, recognised by their root element {@code AnnotatedECG}. */
public final class AecgFormat implements RecordFormat {

  @Override
  public String name() {
    return "HL7 aECG";
  }

  @Override
  public boolean identifying() {
    return true;
  }

  @Override
  public boolean claims(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".xml");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return XmlDocument.rootName(head).equals("AnnotatedECG");
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return new AecgReader(files.describe(fileName), fileName)
        .read(XmlDocument.read(files, fileName));
  }
}
