"""Letters with invented personal data, and where each piece of it stands.

The words around the data and the shapes of the data come from how people write them, not from the rules:
whoever changes tables/redaction.yaml leaves this file alone, and whoever finds a shape that is missed adds it here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Maker = Callable[[random.Random], str]


@dataclass(frozen=True)
class Planted:
    """A piece of personal data: ``text[start:end]`` of a letter."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Written:
    """A letter and what is private in it."""

    text: str
    planted: tuple[Planted, ...]


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _upper(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(count))


FIRST = (
    "Anneliese Tomasz Priya Oluwaseun Marguerite Dmitri Fatima Joaquin Siobhan Kenji Rebecca Håkon Ines Bilal Chiara "
    "Desmond Yuki Leopold Amara Witold"
).split()
LAST = (
    "Ferreira Kowalczyk Venkataraman Adeyemi Delacroix Sokolova Haddad Castellanos O'Rourke Tanaka Whitcombe Lindqvist "
    "Bauer-Roth Hussain Bellucci Achterberg Pemberton Novák Okafor Stanhope"
).split()
SHOP_A = "Fernbrook Copperkettle Luminest Tidepool Hazelmoor Brightquill Oakdrift Snowlark Mapleforge Zentoria Pebblewick Vireo".split()
SHOP_B = (
    "Supplies|Home & Garden|Trading|Outfitters|Direct|Living|Gear|Kids|Electronics|Studio|Essentials|Pet Care".split(
        "|"
    )
)
LEGAL = "Ltd|LLC|Inc.|GmbH|Limited|Co., Ltd.|S.r.l.|Pty Ltd|B.V.".split("|")
STREETS = "Baker Street|Old Mill Road|Larkspur Ave|North Harbour Drive|St. James's Square|W 45th St|Kingfisher Close|Elm Court".split(
    "|"
)
CITIES = "Portland, OR 97214|London NW1 6XE|Austin, TX 78701|Leeds LS1 4AB|Brooklyn, NY 11215|Bristol BS8 2RL".split(
    "|"
)
HAN_SURNAMES = "王 李 张 刘 陈 赵 周 吴 徐 孙 欧阳 邓 蒋 沈 魏 钟".split()
HAN_GIVEN = "伟 敏 秀英 建国 晓雯 子涵 丽华 志强 雨桐 海燕 文博 静怡".split()
HAN_SHOP = "云帆 晴野 木棉 星渚 溯溪 拾光 青柠 锦程 海棠 卓越".split()
HAN_TRADE = "贸易 电子商务 科技 户外用品 家居 服饰 电子".split()
HAN_CITIES = "深圳市 广州市 义乌市 杭州市 厦门市 东莞市 宁波市 泉州市".split()
HAN_AREAS = "龙岗区 白云区 江东街道 余杭区 湖里区 虎门镇 海曙区 丰泽区".split()
HAN_ROADS = "雪岗路 稠州北路 文一西路 金山街 太安路 沿江中路 丰海路 环城东路".split()
HOSTS = "gmail.com|outlook.com|163.com|qq.com|fernbrook.example|mail.oakdrift.example|foxmail.com|yahoo.co.uk".split(
    "|"
)


def person(chance: random.Random) -> str:
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}"


def initial(chance: random.Random) -> str:
    return f"{chance.choice(FIRST)[0]}. {chance.choice(LAST)}"


def shop(chance: random.Random) -> str:
    style = chance.randrange(5)
    first = chance.choice(SHOP_A)
    if style == 0:
        return first
    if style == 1:
        return f"{first} & {chance.choice(SHOP_A)}"
    return f"{first} {chance.choice(SHOP_B)}"


def company(chance: random.Random) -> str:
    return f"{chance.choice(SHOP_A)} {chance.choice(SHOP_B)} {chance.choice(LEGAL)}"


def handle(chance: random.Random) -> str:
    return f"{chance.choice(SHOP_A).lower()}{_digits(chance, 2)}"


def email(chance: random.Random) -> str:
    name = chance.choice([chance.choice(FIRST).lower(), handle(chance), _digits(chance, 9), "info", "a.b-c+shop"])
    return f"{name.replace('å', 'a')}@{chance.choice(HOSTS)}"


def phone(chance: random.Random) -> str:
    return chance.choice(
        [
            f"({_digits(chance, 3).replace('0', '4')}) 555-{_digits(chance, 4)}",
            f"+1 206-555-{_digits(chance, 4)}",
            f"206.555.{_digits(chance, 4)}",
            f"+44 20 7946 0{_digits(chance, 3)}",
            f"+49 (0)30 {_digits(chance, 7)}",
            f"020 7946 0{_digits(chance, 3)}",
            f"07700 900{_digits(chance, 3)}",
            f"+86 138{_digits(chance, 8)}",
        ]
    )


def mobile(chance: random.Random) -> str:
    number = "1" + chance.choice("35789") + _digits(chance, 9)
    return chance.choice(
        [
            number,
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"+86 {number}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
        ]
    )


def landline(chance: random.Random) -> str:
    return f"0{chance.choice(['755', '20', '571', '579'])}-{chance.choice('2345678')}{_digits(chance, 7)}"


def address(chance: random.Random) -> str:
    number = str(chance.randrange(1, 4999))
    unit = chance.choice(["", "", ", Suite 210", ", Apt 4B", ", Unit 7"])
    return f"{number} {chance.choice(STREETS)}{unit}, {chance.choice(CITIES)}"


def address_zh(chance: random.Random) -> str:
    start = chance.choice(["", "广东省", "浙江省"]) + chance.choice(HAN_CITIES) + chance.choice(HAN_AREAS)
    tail = chance.choice(["", "3栋B座1203室", "A座5楼", "2单元401室", "创业大厦18层"])
    return f"{start}{chance.choice(HAN_ROADS)}{chance.randrange(1, 999)}号{tail}"


def order(chance: random.Random) -> str:
    return f"{chance.choice(['112', '702', '304', '026'])}-{_digits(chance, 7)}-{_digits(chance, 7)}"


def case(chance: random.Random) -> str:
    return chance.choice(["1", "8", "9"]) + _digits(chance, 9)


def iban(chance: random.Random) -> str:
    body = "".join(_digits(chance, 18))
    check = 98 - int("".join(str(int(char, 36)) for char in body + "DE00")) % 97
    plain = f"DE{check:02d}{body}"
    return plain if chance.random() < 0.5 else " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def card(chance: random.Random) -> str:
    digits = chance.choice(["4", "51", "6222"])
    digits += _digits(chance, (18 if digits == "6222" else 15) - len(digits))
    total = sum(sum(divmod(2 * int(d), 10)) for d in digits[-1::-2]) + sum(int(d) for d in digits[-2::-2])
    whole = digits + str(-total % 10)
    return whole if chance.random() < 0.5 else " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def prc_id(chance: random.Random) -> str:
    body = f"440106{chance.randrange(1960, 2004)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}{_digits(chance, 3)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def passport(chance: random.Random) -> str:
    return chance.choice(
        [
            f"E{_digits(chance, 8)}",
            f"EA{_digits(chance, 7)}",
            _digits(chance, 9),
            f"C{_upper(chance, 3)}{_digits(chance, 5)}",
        ]
    )


def vat(chance: random.Random) -> str:
    return chance.choice(
        [f"DE{_digits(chance, 9)}", f"GB{_digits(chance, 9)}", f"FR{_digits(chance, 11)}", f"IT{_digits(chance, 11)}"]
    )


def credit_code(chance: random.Random) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91440300MA" + "".join(chance.choice(alphabet) for _ in range(7))
    return body + alphabet[-sum(alphabet.index(c) * pow(3, at, 31) for at, c in enumerate(body)) % 31]


def seller(chance: random.Random) -> str:
    return "A" + chance.choice("123456789") + _upper(chance, 10) + _digits(chance, 2)


def token(chance: random.Random) -> str:
    return _upper(chance, 8).lower() + _digits(chance, 6) + _upper(chance, 12)


def person_zh(chance: random.Random) -> str:
    return chance.choice(HAN_SURNAMES) + chance.choice(HAN_GIVEN)


def shop_zh(chance: random.Random) -> str:
    return chance.choice(
        [
            chance.choice(HAN_SHOP) + chance.choice(["旗舰店", "杂货", "户外", "家居馆"]),
            shop(chance),
            chance.choice(HAN_SHOP) + "US",
        ]
    )


def company_zh(chance: random.Random) -> str:
    return f"{chance.choice(HAN_CITIES)}{chance.choice(HAN_SHOP)}{chance.choice(HAN_TRADE)}有限公司"


def wechat(chance: random.Random) -> str:
    return f"{chance.choice(SHOP_A).lower()}_{_digits(chance, 4)}"


def website(chance: random.Random) -> str:
    host = f"{chance.choice(SHOP_A).lower()}-{chance.choice(SHOP_A).lower()}.com"
    return chance.choice([f"https://www.{host}/contact", f"www.{host}", host])


MAKERS: dict[str, tuple[str, Maker]] = {
    "PERSON": ("name", person), "INITIAL": ("name", initial), "SHOP": ("name", shop), "HANDLE": ("name", handle), "COMPANY": ("name", company),
    "EMAIL": ("email", email), "PHONE": ("phone", phone), "MOBILE": ("phone", mobile), "LANDLINE": ("phone", landline),
    "ADDRESS": ("address", address), "ADDRESS_ZH": ("address", address_zh), "ORDER": ("order", order), "CASE": ("case", case),
    "IBAN": ("bank", iban), "CARD": ("card", card), "PRC_ID": ("national_id", prc_id), "PASSPORT": ("passport", passport),
    "VAT": ("tax", vat), "CREDIT": ("tax", credit_code), "SELLER": ("seller", seller), "TOKEN": ("token", token),
    "PERSON_ZH": ("name", person_zh), "SHOP_ZH": ("name", shop_zh), "COMPANY_ZH": ("name", company_zh),
    "WECHAT": ("chat", wechat), "WEBSITE": ("link", website),
}  # fmt: skip

HEADS = {
    "en": [
        "From: Amazon Seller Performance <seller-performance@amazon.com>\nTo: {SHOP} <{EMAIL}>\nSubject: Your selling account\n\n",
        "On Tue, 3 Mar 2026 at 09:12, {PERSON} <{EMAIL}> wrote:\n\n",
        "---------- Forwarded message ----------\nFrom: Amazon <no-reply@amazon.co.uk>\nDate: Mon, 2 Mar 2026\nSubject: Policy Warning\nTo: {EMAIL}\n\n",
        "", "", "",
    ],
    "zh": [
        "发件人：亚马逊 <seller-performance@amazon.com>\n收件人：{SHOP_ZH} <{EMAIL}>\n主题：您的卖家账户\n\n",
        "在 2026年3月2日，{PERSON_ZH} <{EMAIL}> 写道：\n\n",
        "", "", "",
    ],
}  # fmt: skip
GREETINGS = {
    "en": ["Hello {SHOP},", "Dear {PERSON},", "Hello,", "Dear Seller,", "Hi {PERSON}:", "Greetings from Amazon.", "Hello {COMPANY},", "Dear Mr. {PERSON},"],
    "zh": ["尊敬的 {SHOP}：", "您好，{SHOP_ZH}：", "尊敬的卖家：", "您好！", "{SHOP} 您好：", "尊敬的{PERSON_ZH}女士：", "亲爱的卖家，您好："],
}  # fmt: skip
PLAIN = {
    "en": [
        "Your Amazon selling account has been deactivated and your listings have been removed.",
        "Funds will not be transferred to you but will stay in your account while we work with you.",
        "Please send the following information within 17 days of 4 March 2026, or by 11:59 p.m. PST on 12/04/2026.",
        "- Copies of invoices from the last 365 days that show supplier name, phone number, address and website",
        "- The root cause of the late shipments (12.4% against a target of 4%) and the steps you have taken",
        "ASIN: B08XYZ1234, B0C8J4RWQT",
        "See https://sellercentral.amazon.com/help/hub/reference/G200285170 or write to notice-dispute@amazon.com.",
        "You can appeal up to 3 times. Your order defect rate is 2.78%, 37 of 1,332 orders.",
        "What happens if I do not send the requested information?",
        "To learn about this policy, go to \"Seller Code of Conduct\" in Seller Central or call Account Health Support.",
        "Your bank account statement must show your legal name and address and be dated within the last 180 days.",
        "The warranty runs 24 months and the refund was $1,284.50 on 2026-03-04 14:22.",
    ],
    "zh": [
        "您的亚马逊销售权限已被暂停，商品信息也已下架。",
        "在此期间，您账户中的资金会被暂时保留，不会转账给您。",
        "请在17天内，也就是2026年12月4日之前，提交以下资料：",
        "1. 过去365天内由供应商开具的发票，须显示供应商的名称、电话、地址和网站",
        "2. 营业执照和法定代表人的身份证正反面",
        "ASIN：B08XYZ1234、B0C8J4RWQT",
        "您的订单缺陷率为2.78%，目标为低于1%。",
        "如果您在60天内没有回复，您的账户将被永久停用。",
        "请登录卖家平台，依次点击“绩效 > 账户状况”，再点击“申诉”按钮。",
        "详情请见 https://sellercentral.amazon.com/help/hub/reference/G200285170 。",
        "银行对账单上的公司名称和地址必须与卖家平台上的信息一致。",
        "退款金额为 1,284.50 元，日期为2026年3月4日14时22分。",
    ],
}  # fmt: skip
CARRYING = {
    "en": [
        "Store name: {SHOP}", "Seller name: {COMPANY}", "Your seller ID is {SELLER}.", "Merchant token: {SELLER}",
        "The business name on the document is {COMPANY}.", "This account is related to the store \"{SHOP}\" that may no longer sell.",
        "Rights owner: {COMPANY}", "Rights owner name: {PERSON}\nRights owner email: {EMAIL}", "Complaint ID: {CASE}", "Case ID {CASE}",
        "Order {ORDER} arrived late, as did {ORDER}.", "Order IDs: {ORDER}", "Reach us at {EMAIL} or {PHONE}.", "Phone: {PHONE}",
        "Tel. {PHONE}", "Ship it back to {ADDRESS}.", "Address: {ADDRESS}", "Our warehouse is at {ADDRESS} and opens daily.",
        "IBAN: {IBAN}", "Please pay to {IBAN}, account holder {PERSON}.", "Card number {CARD} was declined.", "Passport number: {PASSPORT}",
        "Passport No. {PASSPORT}", "VAT number: {VAT}", "VAT ID {VAT} could not be verified.", "WeChat: {WECHAT}",
        "Our site is {WEBSITE}.", "Supplier: {COMPANY}, {ADDRESS}, {PHONE}", "Contact person: {PERSON}", "I, {PERSON}, own this account.",
        "The invoice was issued by {COMPANY} in March.", "Confirm here: https://sellercentral.amazon.com/verify?token={TOKEN}&ref=mail",
        "Buyer name: {PERSON}, order {ORDER}", "National ID: {PRC_ID}", "Ms. {PERSON} will join the video call.",
    ],
    "zh": [
        "店铺名称：{SHOP_ZH}", "公司名称：{COMPANY_ZH}", "卖家编号：{SELLER}", "您的账户与店铺“{SHOP_ZH}”存在关联。",
        "权利人：{COMPANY}", "权利所有者名称：{COMPANY_ZH}\n电子邮箱：{EMAIL}", "投诉编号：{CASE}", "问题编号 {CASE}",
        "订单 {ORDER} 和 {ORDER} 未按时发货。", "订单编号：{ORDER}", "请联系 {EMAIL}。", "联系电话：{MOBILE}", "电话：{LANDLINE}",
        "手机号 {MOBILE} 未能接通。", "退货请寄到{ADDRESS_ZH}。", "注册地址：{ADDRESS_ZH}", "我们的仓库位于{ADDRESS_ZH}，每天开放。",
        "收款账号：{CARD}", "身份证号码：{PRC_ID}", "法定代表人{PERSON_ZH}，身份证 {PRC_ID}", "护照号：{PASSPORT}",
        "统一社会信用代码：{CREDIT}", "德国增值税号 {VAT} 无法验证。", "微信：{WECHAT}", "我们的网站是 {WEBSITE} 。",
        "联系人：{PERSON_ZH}，手机 {MOBILE}", "供应商：{COMPANY_ZH}，{ADDRESS_ZH}", "请{PERSON_ZH}先生参加视频验证。",
        "发票由{COMPANY_ZH}开具。", "法人：{PERSON_ZH}", "验证链接：https://sellercentral.amazon.com/verify?token={TOKEN}",
        "持卡人姓名：{PERSON_ZH}，卡号 {CARD}", "IBAN：{IBAN}",
    ],
}  # fmt: skip
CLOSINGS = {
    "en": ["Sincerely,\nSeller Performance Team\nAmazon.com", "Best regards,\n{PERSON}\n{SHOP}", "Thanks,\n{INITIAL}", "Kind regards,\n{PERSON}\nAmazon Seller Support", "Regards\n\n{COMPANY}"],
    "zh": ["此致\n亚马逊卖家绩效团队", "谢谢！\n{PERSON_ZH}", "此致\n敬礼\n{COMPANY_ZH}\n{PERSON_ZH}", "顺祝商祺\n亚马逊团队"],
}  # fmt: skip


# The second hand: written after the rules had been corrected by the letters above, to see what they miss elsewhere.
SECOND_HEADS = {
    "en": [
        "Begin forwarded message:\n\nFrom: \"Amazon.co.uk\" <seller-performance@amazon.co.uk>\nTo: {EMAIL}\nReply-To: appeals@amazon.co.uk\n\n",
        "> On 3 Mar 2026, at 09:12, {PERSON} <{EMAIL}> wrote:\n>\n",
        "To: {PERSON}\nCc: {PERSON} <{EMAIL}>\n\n",
        "", "",
    ],
    "zh": [
        "-----原始邮件-----\n发件人: \"{PERSON_ZH}\" <{EMAIL}>\n发送时间: 2026年3月2日 (星期一) 上午9:12\n收件人: \"seller-performance\" <seller-performance@amazon.com>\n\n",
        "", "", "",
    ],
}  # fmt: skip
SECOND_GREETINGS = {
    "en": ["Hello {SHOP}, we are writing about your account.", "Dear {SHOP} team,", "Good morning {PERSON},", "To whom it may concern:", "Dear Sir or Madam,", "Attn: {PERSON}", "Hi there,", "{SHOP},", "hello {HANDLE},"],
    "zh": ["{SHOP} 卖家，您好：", "{SHOP_ZH}店主：", "您好 {PERSON_ZH}，", "Hello {SHOP}，您好", "亚马逊卖家绩效团队：", "您好，\n感谢您的来信。", "{COMPANY_ZH}："],
}  # fmt: skip
SECOND_PLAIN = {
    "en": [
        "We removed the products below because customers reported that they arrived used. Product: Stainless Steel Garlic Press, 2-Pack.",
        "Under Section 3 of the Business Solutions Agreement we may withhold payments for up to 90 days.",
        "Why is this happening? In the week of 22 February 2026, 14 of 260 units were reported.",
        "Thank You for Your Cooperation. The Account Health team answers within 2 business days.",
        "Please provide: 1) Letter of Authorization 2) Proof of Delivery 3) Commercial Invoice, Packing List",
        "Your Pre-fulfillment Cancel Rate was 3.1% between 01/02/2026 and 02/03/2026 (target: under 2.5%).",
        "We accept documents in English, Chinese (Simplified), German, and French. Maximum size 10 MB.",
        "Download the Amazon Seller App or visit https://sell.amazon.com/learn or www.amazon.com/help.",
        "Amazon.com Services LLC, 410 Terry Avenue North, Seattle, WA 98109-5210, USA",
        "If you have questions, the Selling Partner Support phone line is open 24 hours, 7 days.",
    ],
    "zh": [
        "根据《亚马逊服务商业解决方案协议》第3条，我们可能会保留款项最长90天。",
        "买家反映，收到的“不锈钢压蒜器 2件装”有使用痕迹，260件中有14件。",
        "请在卖家平台的“账户信息”中更新银行信息，审核一般需要2个工作日。",
        "我们接受中文、英文、德文的文件，大小不超过10 MB。",
        "配送前取消率为3.1%，统计区间为2026年2月1日至3月2日，目标低于2.5%。",
        "行动计划需包括：问题的根本原因、已采取的措施、预防措施。",
        "感谢您在亚马逊销售商品。如需帮助，请联系卖家支持，工作时间为周一至周五9:00-18:00。",
    ],
}  # fmt: skip
SECOND_CARRYING = {
    "en": [
        "My name is {PERSON} and I am the owner of {SHOP}.", "We, {COMPANY}, sell on Amazon since 2017.", "You can call me on {PHONE} any time.",
        "my number: {PHONE}", "The complaint was filed by {COMPANY} (email: {EMAIL}).", "If you think this is an error, contact {PERSON} at {EMAIL}.",
        "Complaint number: {CASE}", "Ref. {CASE}", "[CASE {CASE}] Your appeal", "Order #{ORDER} was delivered to {ADDRESS} on 3 March.",
        "- {ORDER}\n- {ORDER}", "The utility bill in the name of {PERSON} shows {ADDRESS}.", "Deposit method: {IBAN}", "Bank: Sparkasse, IBAN {IBAN}, BIC COBADEFFXXX",
        "We could not charge your card {CARD}.", "He sent a copy of his passport ({PASSPORT}).", "our VAT is {VAT}", "VAT registration: {VAT} (Germany)",
        "Add us: wechat {WECHAT}", "Visit {WEBSITE} for the catalogue.", "Seller: {SHOP} ({SELLER})", "Account {SELLER} was closed last year.",
        "Invoice to: {COMPANY}\n{ADDRESS}", "Sold by {SHOP}, shipped by Amazon.", "The legal name is {COMPANY}; the display name is {SHOP}.",
        "Our agent {PERSON} spoke with you yesterday.", "Buyer {PERSON} wrote: the item never came.", "https://www.amazon.co.uk/sp?seller={SELLER}&marketplace=uk",
    ],
    "zh": [
        "我叫{PERSON_ZH}，是{SHOP_ZH}的负责人。", "本公司{COMPANY_ZH}自2017年起在亚马逊销售。", "我的电话是{MOBILE}，随时可以联系。", "有事请打{MOBILE}",
        "投诉方：{COMPANY}，邮箱 {EMAIL}", "如有异议，请联系{PERSON_ZH}（{EMAIL}）。", "投诉ID：{CASE}", "[CASE {CASE}] 您的申诉",
        "订单{ORDER}已于3月3日送达{ADDRESS_ZH}。", "- {ORDER}\n- {ORDER}", "水电费账单的户名是{PERSON_ZH}，地址为{ADDRESS_ZH}。", "开户行：招商银行，账号：{CARD}",
        "法人身份证：{PRC_ID}", "她的护照（{PASSPORT}）已过期。", "加微信 {WECHAT} 详谈", "网址：{WEBSITE}", "卖家：{SHOP_ZH}（{SELLER}）",
        "关联账户：{SHOP_ZH}，已于去年停用。", "供应商{COMPANY_ZH}的联系人是{PERSON_ZH}，手机号是{MOBILE}。", "信用代码{CREDIT}", "VAT税号：{VAT}",
        "发票抬头：{COMPANY_ZH}", "买家{PERSON_ZH}反映没有收到商品。", "https://www.amazon.co.uk/sp?seller={SELLER}&marketplace=uk",
    ],
}  # fmt: skip
SECOND_CLOSINGS = {
    "en": ["Thank you,\n\n{PERSON}\nOwner, {SHOP}", "Yours faithfully\n{INITIAL}", "Amazon Services Europe", "{PERSON}", "Best,\n{PERSON}\n{PHONE}"],
    "zh": ["祝好，\n{PERSON_ZH}", "{COMPANY_ZH}\n2026年3月3日", "亚马逊欧洲团队", "申诉人：{PERSON_ZH}"],
}  # fmt: skip

# The third hand: names in running text, with nothing before them that announces one. After it two general rules were added
# (long numbers, names that no notice has); what it still shows to be missed was left, to say what to expect of other letters.
THIRD_HEADS = {"en": ["", "Date: 3 March 2026\n"], "zh": ["", "日期：2026年3月3日\n"]}
THIRD_GREETINGS = {
    "en": ["Hello,", "Dear {PERSON} of {SHOP},", "Good evening Amazon team,", "Greetings {SHOP}!", "Hey {PERSON}"],
    "zh": ["您好：", "{SHOP_ZH}的卖家，您好！", "{PERSON_ZH}，您好：", "亚马逊的各位，你们好：", "致：{COMPANY_ZH}"],
}
THIRD_PLAIN = {
    "en": [
        "Your Account Health Rating has dropped to 184; the Great Summer Sale starts on Monday, 6 July.",
        "Main Menu > Settings > Account Info: update the Charge Method, then choose Save.",
        "Reason: Used Sold As New. Affected model: Aurora Desk Lamp 3000, black.",
        "We'll decide within 7 business days; until 31/12/2026 nothing is paid out.",
        "The Utility Bill (gas, electricity, water) has to be younger than 90 days.",
        "You sold 1,204 units at $19.99 between Q1 2025 and Q4 2025.",
    ],
    "zh": [
        "您的账户状况评分已降至184分，大促将于7月6日星期一开始。",
        "主菜单 > 设置 > 账户信息：更新付款方式，然后点击“保存”。",
        "原因：将二手商品作为新品销售。涉及型号：极光台灯3000，黑色。",
        "我们将在7个工作日内作出决定，2026年12月31日之前不会付款。",
        "水电费账单（燃气、电、水）的日期须在90天以内。",
        "2025年第一季度至第四季度，您以19.99美元的价格售出1,204件。",
    ],
}
THIRD_CARRYING = {
    "en": [
        "{PERSON} registered this account in 2019 and {PERSON} runs the warehouse.", "Invoices from {COMPANY} cannot be verified.",
        "We tried to reach {PERSON} under {PHONE}.", "mail: {EMAIL} / cell: {PHONE}", "Parcels go to {PERSON}, {ADDRESS}.",
        "{ORDER} ({PERSON}): refunded.", "Please quote {CASE} in your answer.", "The document shows {COMPANY} instead of {COMPANY}.",
        "Transfer the balance to account {IBAN} of {PERSON}.", "Expired card: {CARD}", "Photo page of passport {PASSPORT}, holder {PERSON}",
        "Our {SHOP} shop has nothing to do with {SHOP}.", "VAT no {VAT}, shop page {WEBSITE}", "Token of the other account: {SELLER}",
        "Signed,\n{PERSON}\nManaging Director", "As {PERSON} explained on the phone, we changed the carrier.",
    ],
    "zh": [
        "该账户由{PERSON_ZH}于2019年注册，仓库由{PERSON_ZH}管理。", "{COMPANY_ZH}的发票无法核实。", "我们曾拨打{MOBILE}联系{PERSON_ZH}。",
        "邮箱{EMAIL}，手机{MOBILE}", "包裹寄给{PERSON_ZH}，{ADDRESS_ZH}。", "{ORDER}（{PERSON_ZH}）：已退款。", "回复时请注明编号{CASE}。",
        "文件上写的是{COMPANY_ZH}，而不是{COMPANY_ZH}。", "请将余额转入{PERSON_ZH}的账户{CARD}。", "过期的卡：{CARD}", "证件 {PRC_ID}，姓名 {PERSON_ZH}",
        "我们的{SHOP_ZH}与{SHOP_ZH}无关。", "税号 {VAT}，店铺网页 {WEBSITE}", "另一个账户的编号：{SELLER}", "正如{PERSON_ZH}在电话中所说，我们更换了承运商。",
        "加我微信{WECHAT}",
    ],
}  # fmt: skip
THIRD_CLOSINGS = {
    "en": ["Amazon.co.uk", "With best wishes\n{PERSON}", "-- \n{PERSON} | {SHOP} | {PHONE}"],
    "zh": ["亚马逊", "敬上\n{PERSON_ZH}", "{COMPANY_ZH} {PERSON_ZH}"],
}

Texts = Mapping[str, Sequence[str]]
HANDS: tuple[tuple[Texts, Texts, Texts, Texts, Texts], ...] = (
    (HEADS, GREETINGS, PLAIN, CARRYING, CLOSINGS),
    (SECOND_HEADS, SECOND_GREETINGS, SECOND_PLAIN, SECOND_CARRYING, SECOND_CLOSINGS),
    (THIRD_HEADS, THIRD_GREETINGS, THIRD_PLAIN, THIRD_CARRYING, THIRD_CLOSINGS),
)


def _filled(template: str, chance: random.Random) -> tuple[str, list[Planted]]:
    text, planted = "", []
    for piece in template.replace("}", "{").split("{"):
        if piece in MAKERS:
            kind, make = MAKERS[piece]
            value = make(chance)
            planted.append(Planted(kind, len(text), len(text) + len(value), value))
            piece = value
        text += piece
    return text, planted


def letter(language: str, seed: int, hand: int = 0) -> Written:
    """Write a letter in English or Chinese with three to six lines that carry something private."""
    chance = random.Random(f"{language} {seed}")
    heads, greetings, plain, carrying, closings = (texts[language] for texts in HANDS[hand])
    body = chance.sample(plain, 5) + chance.sample(carrying, chance.randrange(3, 7))
    chance.shuffle(body)
    parts = [chance.choice(heads) + chance.choice(greetings), *body, "", chance.choice(closings)]
    text, planted = _filled("\n".join(parts), chance)
    return Written(text, tuple(planted))
