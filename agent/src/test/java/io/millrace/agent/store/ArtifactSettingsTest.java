package io.millrace.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.store.ArtifactSettings.Bucket;
import io.millrace.agent.store.ArtifactSettings.Folder;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class ArtifactSettingsTest {
    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void isAFolderUnlessABucketIsNamed() {
        assertThat(ArtifactSettings.from(environment)).isEqualTo(new Folder(Path.of(".millrace", "artifacts")));
        environment.setProperty("MILLRACE_HOME", "/home/millrace");
        assertThat(ArtifactSettings.from(environment)).isEqualTo(new Folder(Path.of("/home/millrace/artifacts")));
        environment.setProperty("MILLRACE_ARTIFACTS", "/shared");
        assertThat(ArtifactSettings.from(environment)).isEqualTo(new Folder(Path.of("/shared")));
    }

    @Test
    void aBucketHasItsPrefixServerAndAccount() {
        environment
                .withProperty("MILLRACE_HOME", "/home/millrace")
                .withProperty("MILLRACE_ARTIFACTS", "s3://data/team/millrace/")
                .withProperty("MILLRACE_S3_ENDPOINT", "http://minio:9000")
                .withProperty("AWS_REGION", "eu-north-1")
                .withProperty("AWS_ACCESS_KEY_ID", "id")
                .withProperty("AWS_SECRET_ACCESS_KEY", "hidden");

        Bucket bucket = (Bucket) ArtifactSettings.from(environment);

        assertThat(bucket.name()).isEqualTo("data");
        assertThat(bucket.prefix()).isEqualTo("team/millrace/");
        assertThat(bucket.endpoint()).isEqualTo(URI.create("http://minio:9000"));
        assertThat(bucket.region()).isEqualTo("eu-north-1");
        assertThat(bucket.account()).isEqualTo(new ArtifactSettings.Account("id", "hidden", null));
        assertThat(bucket.cache()).isEqualTo(Path.of("/home/millrace/artifacts-cache"));
        assertThat(bucket.shown()).isEqualTo("s3://data/team/millrace at http://minio:9000");
        assertThat(bucket.toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "s3:data, '', '', s3://bucket",
        "s3://, '', '', s3://bucket",
        "s3://UPPER, '', '', s3://bucket",
        "s3://data/../x, '', '', key",
        "s3://data, minio:9000, '', MILLRACE_S3_ENDPOINT",
        "s3://data, http://user:pw@minio, '', MILLRACE_S3_ENDPOINT",
        "s3://data, '', id, AWS_SECRET_ACCESS_KEY"
    })
    void whatCannotBeUnderstoodIsSaidWithWhatToWrite(String artifacts, String endpoint, String id, String told) {
        environment
                .withProperty("MILLRACE_ARTIFACTS", artifacts)
                .withProperty("MILLRACE_S3_ENDPOINT", endpoint)
                .withProperty("AWS_ACCESS_KEY_ID", id);

        assertThatThrownBy(() -> ArtifactSettings.from(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }
}
