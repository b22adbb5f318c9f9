message-text = { $brand }: your code is { $code }. Type it where you asked for it, and tell nobody.
message-call = Hello. Here is your code from { $brand }. { $digits } Once more: { $digits } Goodbye.
message-locked-subject = { $brand }: too many wrong codes
message-locked = Somebody typed several wrong codes in a row for your { $brand } account, so codes are not accepted for a while. It opens again by itself; the sign-in page says when.
message-locked-you = If that was you, wait and try again. If it wasn’t, somebody may know your password: change it, and tell the people who look after your account.
