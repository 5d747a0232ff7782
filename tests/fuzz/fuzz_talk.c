/* Any octets as what an SMTP server replies, in pieces: a mail always comes to an end, is never taken for
 * sent before its last line was written, and what the client writes is commands of ours, line by line. */
#include "daemon/send/talk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sendjob job = {
    .from = {"support+b.x@gate.example"}, .to = {"ann@acme.example"}, .own = {"support@gate.example"}};

static void check_command(struct span line)
{
    static const char *const all[] = {"RSET",
                                      "MAIL FROM:<support+b.x@gate.example>",
                                      "MAIL FROM:<support@gate.example>",
                                      "RCPT TO:<ann@acme.example>",
                                      "DATA",
                                      "QUIT",
                                      ".",
                                      "Subject: x",
                                      "",
                                      "..hi"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (span_starts(line, span_of(all[i])) &&
            (span_chr(line, '\r') == line.n || span_ends(line, SPAN_LIT("\r"))))
            return;
    abort();
}

/* True: the last line was among it. */
static bool take_out(struct talk *t)
{
    struct span out = buf_span(&t->out), line;
    bool last = false;
    if (out.n && !span_ends(out, SPAN_LIT("\r\n")))
        abort();
    while (span_line(&out, &line)) {
        check_command(line);
        last = last || span_eq(span_trim(line), SPAN_LIT("."));
    }
    buf_clear(&t->out);
    return last;
}

static void check_result(const struct talk *t, bool dotted)
{
    const struct sendresult *r = &t->result;
    if ((r->class == SEND_SENT || r->class == SEND_UNKNOWN) && !dotted)
        abort();
    if (r->class == SEND_SENT ? r->code / 100 != 2 : r->class == SEND_FAILED && r->code / 100 != 5)
        abort();
    for (const char *p = r->response; *p; p++)
        if ((unsigned char)*p < ' ')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct span in = span_make((const char *)data + 2, size - 2);
    size_t step = data[1] ? data[1] : in.n + 1;
    struct talk t;
    talk_init(&t, (struct talk_can){.pipelining = data[0] & 1, .size = data[0] & 2, .smtputf8 = data[0] & 4});
    for (int mail = 0; mail < 3 && !t.closes; mail++) {
        bool dotted = false;
        talk_begin(&t, &job, SPAN_LIT("Subject: x\r\n\r\n.hi\r\n"));
        while (t.state != TALK_DONE) {
            dotted = take_out(&t) || dotted;
            if (t.state == TALK_BODY) {
                talk_body(&t);
            } else if (t.state == TALK_DOT) {
                talk_dot(&t);
            } else if (in.n) {
                struct span piece = span_head(in, step);
                in = span_from(in, piece.n);
                talk_input(&t, piece);
            } else {
                talk_lost(&t, "the server closed the connection");
            }
        }
        check_result(&t, dotted);
        talk_next(&t);
    }
    talk_release(&t);
    return 0;
}
