package org.ecgsl.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class EcgSvgTest {

  @Test
  void aPictureIsXmlOfTrueSizeWhateverTheTitleHolds() throws Exception {
    Element svg = parsed(EcgSvg.of(Strips.of("<b>&\"1\u0001", 4))).getDocumentElement();

    assertThat(svg.getAttribute("width")).as("margin and 4 s at 25 mm/s").isEqualTo("120mm");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .startsWith("<b>&\"1")
        .contains("4 heartbeats", "model and reference differ on 1");
  }

  @Test
  void linesOfTenSecondsStandBelowOneAnother() throws Exception {
    Document one = parsed(EcgSvg.of(Strips.of("one", 10)));
    Document three = parsed(EcgSvg.of(Strips.of("three", 25)));

    assertThat(three.getDocumentElement().getAttribute("width"))
        .isEqualTo(one.getDocumentElement().getAttribute("width"))
        .isEqualTo("270mm");
    assertThat(three.getElementsByTagName("svg").getLength() - 1)
        .isEqualTo(3 * (one.getElementsByTagName("svg").getLength() - 1));
  }

  @Test
  void aMillivoltIsTenMillimetresHigh() throws Exception {
    NodeList paths = parsed(EcgSvg.of(Strips.of("r", 2))).getElementsByTagName("path");
    boolean found = false;
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      // Hundredths of a millimetre: one sample up by 1 mV, the next down again.
      found |=
          path.getAttribute("class").startsWith("trace")
              && path.getAttribute("d").contains("10-1000 10 1000");
    }
    assertThat(found).isTrue();
  }

  @Test
  void aPngHasTenPixelsAMillimetre() throws Exception {
    ByteArrayOutputStream shorter = new ByteArrayOutputStream();
    new EcgImage(Strips.of("r", 2)).write(shorter);
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    new EcgImage(Strips.of("r", 4)).write(longer);

    assertThat(width(longer) - width(shorter)).as("2 s").isEqualTo(2 * 25 * 10);
  }

  private static int width(ByteArrayOutputStream png) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(png.toByteArray())).getWidth();
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
