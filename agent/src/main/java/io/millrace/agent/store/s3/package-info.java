/** Artifacts in a bucket, on Amazon S3 or on any server with its API. */
@NullMarked
package io.millrace.agent.store.s3;

import org.jspecify.annotations.NullMarked;
