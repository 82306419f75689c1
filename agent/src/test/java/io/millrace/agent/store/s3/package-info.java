/** Artifacts in a bucket, against a server with the API of S3. */
@NullMarked
package io.millrace.agent.store.s3;

import org.jspecify.annotations.NullMarked;
