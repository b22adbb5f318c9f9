obtain-title = What is still missing
obtain-asker = { $level ->
    [2] { $application } needs a second proof that it is you.
    [3] { $application } needs a proofed identity.
   *[other] { $application } needs level { $level }.
}
obtain-asker-more = { $application } needs more than you have shown.
obtain-own = You are as far up as what you have can take you.
lack-second-factor = You have a password. What is missing is a phone that receives codes, or an authenticator app.
lack-other-kind = What you have is good, but this request takes another kind of proof than yours.
lack-entitlement = You have a second proof, but it isn’t paid for, or no longer.
lack-second-factor-and-proofing = You have a password. What is missing is a phone that receives codes, or an authenticator app, and then proofing: a check that you are who you say.
lack-level = Nobody here can reach level { $level } yet.
be-proofed-title = Proofing is missing
be-proofed-asker = { $application } needs a proofed identity.
be-proofed-own = The next level needs a proofed identity.
be-proofed-what = You have the second proof. What is missing is proofing: a check that you are who you say. It takes about ten minutes.
ask-title = Who can help
ask-administrators = Ask the administrators of your organisation.
back-to-applications = Back to your applications
