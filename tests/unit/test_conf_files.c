/* Files that a configuration names: where a secret is looked for, and what is wrong with one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/conf.h"

static void write_file(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void test_secrets(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_conf.XXXXXX", path[100], file[100], text[1000];
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/gatepost.conf", folder);
    snprintf(path, sizeof path, "%s/smtp", folder);
    snprintf(text, sizeof text,
             "address = \"a@b.example\"\n"
             "transport { url = \"smtp://h\" user = \"u\"\n secret = \"smtp\" }\n");
    write_file(file, text, 0644);
    unsetenv("CREDENTIALS_DIRECTORY");
    struct buf error, secret;
    buf_init(&error, 1000);
    buf_init(&secret, 1000);
    struct why why;
    struct conf *c = conf_load(file, &error, NULL);
    assert_non_null(c);
    assert_string_equal(c->secret_dir, folder);

    assert_false(conf_check_files(c, &error));
    assert_non_null(strstr(error.p, "/gatepost.conf:3: secret \"smtp\": "));
    assert_non_null(strstr(error.p, "No such file"));
    write_file(path, "hush\n", 0644);
    buf_clear(&error);
    assert_false(conf_check_files(c, &error));
    assert_non_null(strstr(error.p, "/gatepost.conf:3: secret \"smtp\": "));
    assert_non_null(strstr(error.p, "others may read it: chmod 0600"));
    assert_null(strstr(error.p, "hush"));
    chmod(path, 0600);
    buf_clear(&error);
    assert_true(conf_check_files(c, &error));
    assert_int_equal(conf_secret(c, "smtp", &secret, &why), OK);
    assert_string_equal(secret.p, "hush");
    write_file(path, "\n", 0600);
    buf_clear(&secret);
    assert_int_equal(conf_secret(c, "smtp", &secret, &why), PERM);
    assert_string_equal(why.text, "secret \"smtp\" is empty");
    conf_free(&c);

    /* systemd's credentials come first, whatever their mode. */
    write_file(path, "from-systemd", 0444);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    char empty[] = "/tmp/test_conf.XXXXXX", other[100];
    assert_non_null(mkdtemp(empty));
    snprintf(other, sizeof other, "%s/gatepost.conf", empty);
    write_file(other, text, 0644);
    c = conf_load(other, &error, NULL);
    buf_clear(&secret);
    assert_int_equal(conf_secret(c, "smtp", &secret, &why), OK);
    assert_string_equal(secret.p, "from-systemd");
    conf_free(&c);
    unsetenv("CREDENTIALS_DIRECTORY");

    /* The folder "secrets" beside the configuration wins where there is one. */
    char secrets[100];
    snprintf(secrets, sizeof secrets, "%s/secrets", empty);
    assert_int_equal(mkdir(secrets, 0700), 0);
    c = conf_load(other, &error, NULL);
    assert_string_equal(c->secret_dir, secrets);
    conf_free(&c);
    rmdir(secrets);
    unlink(other);
    rmdir(empty);
    unlink(path);
    unlink(file);
    rmdir(folder);
    buf_release(&error);
    buf_release(&secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
